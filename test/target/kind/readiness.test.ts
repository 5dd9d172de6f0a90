import { expect } from "chai";
import { lastWarnings, stuck, unready } from "../../../src/target/kind/readiness.js";

const node = (name: string, ready: string): object => ({
  kind: "Node",
  metadata: { name },
  status: {
    conditions: [
      { type: "MemoryPressure", status: "False" },
      { type: "Ready", status: ready },
    ],
  },
});
const daemonSet = (status: object): object => ({
  kind: "DaemonSet",
  metadata: { name: "cni", namespace: "kube-system", generation: 2 },
  status,
});
const deployment = (spec: object, status: object): object => ({
  kind: "Deployment",
  metadata: { name: "coredns", namespace: "kube-system", generation: 1 },
  spec,
  status,
});

describe("what a cluster waits for", () => {
  const cases: readonly [string, object, readonly string[]][] = [
    ["nothing, with a Ready node", node("a", "True"), []],
    ["a node that is not Ready", node("a", "False"), ["node a"]],
    ["a node whose kubelet is silent", node("a", "Unknown"), ["node a"]],
    [
      "a node without conditions",
      { kind: "Node", metadata: { name: "a" }, status: { conditions: [] } },
      ["node a"],
    ],
    [
      "nothing, with a whole DaemonSet",
      daemonSet({ observedGeneration: 2, desiredNumberScheduled: 2, numberAvailable: 2 }),
      [],
    ],
    [
      "a DaemonSet with a pod missing",
      daemonSet({ observedGeneration: 2, desiredNumberScheduled: 2, numberAvailable: 1 }),
      ["kube-system/cni (1 of 2)"],
    ],
    ["a DaemonSet that no controller has seen", daemonSet({}), ["kube-system/cni (0 of ?)"]],
    [
      "a DaemonSet whose change no controller has seen",
      daemonSet({ observedGeneration: 1, desiredNumberScheduled: 2, numberAvailable: 2 }),
      ["kube-system/cni (2 of ?)"],
    ],
    ["nothing, with a DaemonSet for no node here", daemonSet({ observedGeneration: 2 }), []],
    [
      "a Deployment without available replicas",
      deployment({ replicas: 2 }, { observedGeneration: 1 }),
      ["kube-system/coredns (0 of 2)"],
    ],
    ["nothing, with a Deployment scaled to zero", deployment({ replicas: 0 }, { observedGeneration: 1 }), []],
  ];
  for (const [name, item, expected] of cases) {
    it(`is ${name}`, () => expect(unready({ items: [item] })).to.deep.equal(expected));
  }

  it("is an error where the answer is no list", () => {
    expect(() => unready({ items: [{ kind: "Node" }] })).to.throw();
  });
});

describe("the pods of a cluster that does not come up", () => {
  const pod = (name: string, status: object): object => ({ kind: "Pod", metadata: { name }, status });
  const waiting = (message?: string): object => ({ state: { waiting: { reason: "R", message } } });

  it("tell what their containers wait for, where kubelet has a message about it", () => {
    const items = [
      pod("image", { containerStatuses: [waiting('Back-off pulling image "m/x:1":\n  not found')] }),
      pod("init", { initContainerStatuses: [waiting("back-off 10s")], containerStatuses: [waiting()] }),
      pod("running", { containerStatuses: [{ state: { running: {} } }] }),
      pod("unscheduled", {}),
      node("a", "True"),
    ];
    expect(stuck({ items })).to.deep.equal([
      'pod image: Back-off pulling image "m/x:1": not found',
      "pod init: back-off 10s",
    ]);
    expect(unready({ items })).to.deep.equal([]);
  });
});

describe("the warnings of a cluster that does not come up", () => {
  const event = (name: string, message: string, reason = "Failed"): object => ({
    message,
    reason,
    involvedObject: { kind: "Pod", name },
  });

  it("are the last of each object, the latest three objects, in a line each", () => {
    const items = [
      event("a", "old"),
      event("b", "x"),
      event("a", "no\n  plugin"),
      event("c", "y"),
      event("d", "z"),
      event("e", "0/2 nodes are available", "FailedScheduling"),
    ];
    expect(lastWarnings({ items })).to.deep.equal(["pod a: no plugin", "pod c: y", "pod d: z"]);
  });
});
