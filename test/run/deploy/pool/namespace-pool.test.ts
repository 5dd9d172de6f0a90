import { expect } from "chai";
import { describeRef, type KubernetesObject, type ObjectRef, refOf } from "../../../../src/model/objects.js";
import type { RunResult } from "../../../../src/model/result/result.js";
import { canShare } from "../../../../src/run/deploy/pool/can-share.js";
import { chooseScenarios } from "../../../../src/scenario/library.js";
import type { FaultId } from "../../../../src/target/lab/index.js";
import type { Target } from "../../../../src/target/target.js";
import { runInLab } from "../../in-lab.js";

const choose = (...patterns: string[]) => chooseScenarios({ patterns, tags: [] });

interface Seen {
  readonly result: RunResult;
  readonly created: readonly KubernetesObject[];
  /** Of each patch of labels: whose, and what it says. */
  readonly relabelled: readonly { readonly ref: ObjectRef; readonly labels: Record<string, string | null> }[];
  readonly left: readonly string[];
}

/** Scenarios, one after another, in a lab that is watched. */
async function runReusing(patterns: readonly string[], faults: readonly FaultId[] = []): Promise<Seen> {
  const created: KubernetesObject[] = [];
  const relabelled: { ref: ObjectRef; labels: Record<string, string | null> }[] = [];
  const left = new Set<string>();
  const watched = (lab: Target): Target => ({
    ...lab,
    apply(objects, signal) {
      created.push(...objects);
      for (const object of objects) if (isKept(object)) left.add(describeRef(refOf(object)));
      return lab.apply(objects, signal);
    },
    patch(ref, merge, signal) {
      const labels = (merge as { metadata?: { labels?: Record<string, string | null> } }).metadata?.labels;
      if (labels !== undefined) relabelled.push({ ref, labels });
      return lab.patch(ref, merge, signal);
    },
    async remove(refs, signal) {
      await lab.remove(refs, signal);
      for (const ref of refs) left.delete(describeRef(ref));
    },
  });
  const options = { settleMs: 3_000, noEnforcementTimeoutMs: 3_000, parallel: 1, reusePods: true, all: true };
  const result = await runInLab({ scenarios: choose(...patterns), options, faults, around: watched });
  return { result, created, relabelled, left: [...left] };
}

/** What a scenario must not leave to the next one. */
function isKept({ kind }: KubernetesObject): boolean {
  return kind === "Namespace" || kind === "Service";
}

const countOf = (kind: string, objects: readonly KubernetesObject[]): number =>
  objects.filter((object) => object.kind === kind).length;

describe("pods that scenarios share", () => {
  it("serve two scenarios of one shape, relabelled in between, and are gone at the end", async () => {
    const { result, created, relabelled, left } = await runReusing(["union/stacked", "ports/from-namespace"]);
    expect(result.scenarios.map(({ id, status }) => `${id} ${status}`)).to.have.members([
      "union/stacked pass",
      "ports/from-namespace pass",
    ]);
    expect(countOf("Pod", created), "ports/from-namespace has a pod with named ports").to.equal(4);
    expect(relabelled.length).to.be.greaterThan(0);
    expect(left).to.deep.equal([]);
  });

  it("lose the labels of the scenario before", async () => {
    const { relabelled } = await runReusing(["union/stacked", "ports/tcp-whatever-number"]);
    expect(relabelled.map(({ labels }) => labels)).to.deep.include({ pod: null });
  });

  it("lose them also where no later scenario leases them: a Service would choose them", async () => {
    const { created, relabelled } = await runReusing(["default-deny/one-app-open", "union/stacked"]);
    const again = new Set(relabelled.flatMap(({ ref }) => (ref.kind === "Namespace" ? [ref.name] : [])));
    const inThem = created.filter(
      ({ kind, metadata }) => kind === "Pod" && again.has(metadata.namespace ?? ""),
    );
    const cleared = new Set(relabelled.map(({ ref }) => describeRef(ref)));
    expect(inThem.length).to.be.greaterThan(again.size);
    expect(inThem.map((pod) => describeRef(refOf(pod))).filter((pod) => !cleared.has(pod))).to.deep.equal([]);
  });

  it("do for a scenario that wants fewer of a namespace", async () => {
    const { created } = await runReusing(["default-deny/both", "union/stacked"]);
    const most = choose("default-deny/both", "union/stacked").map(({ fixture }) =>
      fixture.map(({ pods }) => pods.length),
    );
    expect(countOf("Namespace", created)).to.be.lessThan(most.flat().length);
  });

  it("are behind the Services of one scenario only", async () => {
    const { result, created, left } = await runReusing(["services/deny-all", "services/own-service"]);
    expect(result.scenarios.map(({ status }) => status)).to.deep.equal(["pass", "pass"]);
    expect(countOf("Service", created)).to.equal(3);
    expect(left, "namespaces and Services").to.deep.equal([]);
  });

  it("are not used again after anything but a pass", async () => {
    const ids = ["default-deny/one-app-open", "lifecycle/subject-edited"];
    const { result, created, left } = await runReusing(ids, ["A1"]);
    expect(result.scenarios.map(({ status }) => status)).to.deep.equal(["fail", "fail"]);
    expect(countOf("Pod", created)).to.equal(6);
    expect(left).to.deep.equal([]);
  });
});

describe("a scenario has pods of its own", () => {
  for (const [why, id] of [
    ["when names are what it is about", "names/hyphenated"],
    ["when it makes pods anew", "lifecycle/pod-recreated"],
    ["when it tells first whether policies are enforced", "default-deny/ingress"],
    ["when pods of it use the node's network", "nodes/host-network"],
  ] as const)
    it(why, () => {
      expect(choose(id).map(canShare)).to.deep.equal([false]);
    });

  it("and else shares", () => {
    expect(choose("default-deny/both", "services/deny-all").map(canShare)).to.deep.equal([true, true]);
  });
});
