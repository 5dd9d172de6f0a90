import { expect } from "chai";
import type { ObjectRef } from "../../../../src/model/objects.js";
import { connectKubernetes } from "../../../../src/target/kubernetes/index.js";
import type { Target } from "../../../../src/target/target.js";
import { podObject, policyObject } from "../../contract/bench.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { count, eachWithServer, signal } from "../setting.js";

const place = { namespace: "default", name: "web" };
const labels = { metadata: { labels: { a: "b" } } };
const open = { podSelector: {}, ingress: [{}] };

/** The cluster is left as it was found. */
describe("what is not netproof's", () => {
  const current = eachWithServer();

  beforeEach("someone's pod and policy", () => {
    const { store } = current().server;
    store.put("pods", "default/web", { ...podObject(place) });
    store.put("networkpolicies", "default/web", { ...policyObject(place, { podSelector: {} }) });
  });

  const refs: readonly ObjectRef[] = [
    { kind: "Pod", ...place },
    { kind: "NetworkPolicy", ...place },
    { kind: "Namespace", name: "default" },
    { kind: "Node", name: "node-1" },
  ];
  const calls: readonly {
    readonly name: string;
    readonly named: string;
    readonly call: (target: Target) => Promise<unknown>;
  }[] = [
    ...refs.map((ref) => ({
      name: `does not remove a ${ref.kind}`,
      named: ref.name,
      call: (target: Target) => target.remove([ref], signal),
    })),
    ...refs.map((ref) => ({
      name: `does not patch a ${ref.kind}`,
      named: ref.name,
      call: (target: Target) => target.patch(ref, labels, signal),
    })),
    {
      name: "does not replace a NetworkPolicy",
      named: "NetworkPolicy default/web",
      call: (target: Target) => target.apply([policyObject(place, open)], signal),
    },
    {
      name: "does not add a Pod",
      named: "Pod default/other",
      call: (target: Target) => target.apply([podObject({ ...place, name: "other" })], signal),
    },
  ];
  for (const { name, named, call } of calls) {
    it(`stays untouched: the target ${name}`, async () => {
      const { server, target } = current();
      const before = server.store.version();
      await targetErrorOf(call(target), named, "is not netproof's");
      expect(server.store.version()).to.equal(before);
      for (const method of ["PUT", "PATCH", "DELETE"]) expect(count(server, method, /./), method).to.equal(0);
    });
  }

  it("is told from netproof's by the label, also when another process made it", async () => {
    const { server, target, options } = current();
    const other = await connectKubernetes({ ...options, runId: "tests" });
    await other.apply([podObject({ namespace: "x", name: "a" })], signal);
    await target.remove([{ kind: "Pod", namespace: "x", name: "a" }], signal);
    expect(server.store.list("pods").length).to.equal(1);
    await other.dispose();
  });
});
