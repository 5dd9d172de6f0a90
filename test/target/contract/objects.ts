import { expect } from "chai";
import { type KubernetesObject, refOf } from "../../../src/model/objects.js";
import { type Bench, namespaceObject, podObject, policyObject, serviceObject } from "./bench.js";
import { targetErrorOf } from "./rejection.js";

const denyIngress = { podSelector: {}, policyTypes: ["Ingress"] } as const;

export function describeObjects(current: () => Bench): void {
  describe("applies objects:", () => {
    it("returns them as stored, in the order sent", async () => {
      const { target, signal, unusedNamespace } = current();
      const namespace = unusedNamespace();
      const sent: readonly KubernetesObject[] = [
        namespaceObject(namespace, { team: "blue" }),
        serviceObject({ namespace, name: "web" }),
        podObject({ namespace, name: "a" }, { app: "web" }),
        podObject({ namespace, name: "b" }),
        policyObject({ namespace, name: "deny" }, denyIngress),
      ];
      const stored = await target.apply(sent, signal);
      expect(stored.map(refOf)).to.deep.equal(sent.map(refOf));
      for (const [index, object] of sent.entries()) expect(stored[index]).to.containSubset(object);
    });

    it("labels a namespace with its own name", async () => {
      const { read, namespace } = current();
      const name = await namespace();
      const { metadata } = await read({ kind: "Namespace", name });
      expect(metadata.labels).to.include({ "kubernetes.io/metadata.name": name });
    });

    it("replaces a namespace's labels when it is applied again", async () => {
      const { target, signal, read, unusedNamespace } = current();
      const name = unusedNamespace();
      await target.apply([namespaceObject(name, { team: "blue", stage: "test" })], signal);
      await target.apply([namespaceObject(name, { team: "red" })], signal);
      const { labels } = (await read({ kind: "Namespace", name })).metadata;
      expect(labels).to.include({ team: "red" }).and.not.have.property("stage");
    });

    it("refuses an object whose namespace does not exist, and names the object", async () => {
      const { target, signal, unusedNamespace } = current();
      const pod = podObject({ namespace: unusedNamespace(), name: "lost" });
      await targetErrorOf(target.apply([pod], signal), "lost");
    });
  });

  describe("patches objects:", () => {
    it("merges labels, and null removes one (RFC 7396)", async () => {
      const { target, signal, read, namespace, pod } = current();
      const place = { namespace: await namespace(), name: "a" };
      await pod(place);
      const ref = { kind: "Pod", ...place } as const;
      await target.patch(ref, { metadata: { labels: { app: "web", tier: "front" } } }, signal);
      const patched = await target.patch(ref, { metadata: { labels: { app: "db", tier: null } } }, signal);
      expect(patched.metadata.labels).to.include({ app: "db" }).and.not.have.property("tier");
      expect((await read(ref)).metadata.labels).to.deep.equal(patched.metadata.labels);
    });

    it("relabels a namespace and keeps its other labels", async () => {
      const { target, signal, namespace } = current();
      const name = await namespace();
      const ref = { kind: "Namespace", name } as const;
      const { metadata } = await target.patch(ref, { metadata: { labels: { team: "blue" } } }, signal);
      expect(metadata.labels).to.include({ team: "blue", "kubernetes.io/metadata.name": name });
    });

    it("rejects for an object that does not exist, and names it", async () => {
      const { target, signal, namespace } = current();
      const ref = { kind: "Pod", namespace: await namespace(), name: "nobody" } as const;
      await targetErrorOf(target.patch(ref, {}, signal), "nobody");
    });
  });

  describe("removes objects:", () => {
    it("resolves when they are gone", async () => {
      const { target, signal, read, namespace, pod } = current();
      const place = { namespace: await namespace(), name: "a" };
      await pod(place);
      const policy = policyObject({ ...place, name: "deny" }, denyIngress);
      await target.apply([policy], signal);
      const refs = [{ kind: "Pod", ...place } as const, refOf(policy)];
      await target.remove(refs, signal);
      for (const ref of refs) await targetErrorOf(read(ref), ref.name);
    });

    it("takes one that does not exist for gone already", async () => {
      const { target, signal, namespace, unusedNamespace } = current();
      const there = await namespace();
      await target.remove(
        [
          { kind: "NetworkPolicy", namespace: there, name: "nothing" },
          { kind: "Pod", namespace: there, name: "nobody" },
          { kind: "Namespace", name: unusedNamespace() },
        ],
        signal,
      );
    });

    it("takes all that is in a namespace along, so that the same names are free again", async () => {
      const { target, signal, read, namespace, pod } = current();
      const name = await namespace();
      const inside = [
        serviceObject({ namespace: name, name: "web" }),
        podObject({ namespace: name, name: "a" }),
      ];
      await target.apply(inside, signal);
      await target.remove([{ kind: "Namespace", name }], signal);
      await target.apply([namespaceObject(name, {})], signal);
      for (const object of inside) await targetErrorOf(read(refOf(object)), object.metadata.name);
      await pod({ namespace: name, name: "a" });
    });
  });
}
