import { expect } from "chai";
import { isIP } from "node:net";
import { type Bench, podObject } from "./bench.js";
import { targetErrorOf } from "./rejection.js";

export function describePods(current: () => Bench): void {
  describe("waits until pods are ready:", () => {
    it("returns them in the order asked for, Running, with node and addresses", async () => {
      const { target, signal, namespace } = current();
      const { nodes, ipFamilies } = await target.describe(signal);
      const place = await namespace();
      const objects = ["b", "a", "c"].map((name) => podObject({ namespace: place, name }));
      await target.apply(objects, signal);
      const pods = objects.map(
        ({ metadata: { name } }) => ({ kind: "Pod", namespace: place, name }) as const,
      );
      const ready = await target.waitUntilReady({ pods, signal });
      expect(ready.map(({ metadata }) => metadata.name)).to.deep.equal(["b", "a", "c"]);
      for (const { spec, status } of ready) {
        expect(status?.phase).to.equal("Running");
        expect(nodes.map(({ metadata }) => metadata.name)).to.include(spec.nodeName);
        const versions = (status?.podIPs ?? []).map(({ ip }) => isIP(ip));
        expect(versions).to.deep.equal(ipFamilies.map((family) => (family === "IPv4" ? 4 : 6)));
        expect(status?.podIP).to.equal(status?.podIPs?.[0]?.ip);
      }
      const addresses = ready.map(({ status }) => status?.podIP);
      expect(new Set(addresses).size).to.equal(addresses.length);
    });

    it("puts a pod on the node that it names", async () => {
      const { target, signal, namespace } = current();
      const { nodes } = await target.describe(signal);
      const place = await namespace();
      const objects = nodes.map(({ metadata }, index) => {
        const pod = podObject({ namespace: place, name: `p${index}` });
        return { ...pod, spec: { ...pod.spec, nodeName: metadata.name } };
      });
      await target.apply(objects, signal);
      const pods = objects.map(
        ({ metadata: { name } }) => ({ kind: "Pod", namespace: place, name }) as const,
      );
      const ready = await target.waitUntilReady({ pods, signal });
      expect(ready.map(({ spec }) => spec.nodeName)).to.deep.equal(
        nodes.map(({ metadata }) => metadata.name),
      );
    });

    it("tells how many are ready, and at last that all are", async () => {
      const { target, signal, namespace } = current();
      const place = await namespace();
      const names = ["a", "b"];
      await target.apply(
        names.map((name) => podObject({ namespace: place, name })),
        signal,
      );
      const told: { readonly ready: number; readonly total: number }[] = [];
      const pods = names.map((name) => ({ kind: "Pod", namespace: place, name }) as const);
      await target.waitUntilReady({ pods, signal, onProgress: (progress) => told.push(progress) });
      expect(told.at(-1)).to.deep.equal({ ready: 2, total: 2 });
    });

    it("rejects on the signal, and names the pod", async () => {
      const { target, namespace, signal } = current();
      const place = { namespace: await namespace(), name: "late" };
      await target.apply([podObject(place)], signal);
      const aborted = AbortSignal.abort(new Error("enough"));
      const waiting = target.waitUntilReady({ pods: [{ kind: "Pod", ...place }], signal: aborted });
      await targetErrorOf(waiting, `${place.namespace}/late`);
    });

    it("rejects for a pod that does not exist, and names it", async () => {
      const { target, namespace, signal } = current();
      const ref = { kind: "Pod", namespace: await namespace(), name: "nobody" } as const;
      await targetErrorOf(target.waitUntilReady({ pods: [ref], signal }), `${ref.namespace}/nobody`);
    });
  });
}
