import { expect } from "chai";
import { placementOf } from "../../../../src/plan/placement.js";
import { placeholderTarget } from "../../../../src/plan/placeholder-addresses.js";
import { defaultParallel } from "../../../../src/run/defaults.js";
import { createNamespacePool, type Lease } from "../../../../src/run/deploy/pool/namespace-pool.js";
import { chooseScenarios } from "../../../../src/scenario/library.js";
import { podsMade } from "../../../../src/scenario/pods.js";
import type { Scenario } from "../../../../src/scenario/scenario.js";

const plainTarget = placeholderTarget([]);
/** More nodes ask for pods on each. */
const target = { ...plainTarget, nodes: plainTarget.nodes.slice(0, 2) };
const options = { image: "probe", imagePullPolicy: "Never", runId: "run" } as const;

/** What runs on a cluster of one family without SCTP and without a host outside. */
const plain = chooseScenarios({ patterns: [], tags: [] }).filter(
  ({ needs }) =>
    needs.externals.length === 0 && !needs.ipFamilies.includes("IPv6") && !needs.protocols.includes("SCTP"),
);

/** As many as are made where so many scenarios are played at once, in turn, and all pass. */
function podsOf(scenarios: readonly Scenario[], atOnce: number): number {
  const placement = (scenario: Scenario) => placementOf({ target, options }, scenario);
  const pool = createNamespacePool({ scenarios, placement, prefix: "np-" });
  const playing: Lease[] = [];
  return scenarios.reduce((made, scenario) => {
    const lease = pool.acquire(scenario, "own-");
    if (lease === undefined) return made + podsMade(scenario).length;
    playing.push(lease);
    const [first] = playing.length < atOnce ? [] : playing.splice(0, 1);
    if (first !== undefined) pool.release(first);
    return (
      made + lease.namespaces.reduce((sum, { shared, isNew }) => sum + (isNew ? shared.pods.length : 0), 0)
    );
  }, 0);
}

describe("the pods of a run", () => {
  it("of the library are at most 190 on a plain cluster, less than a third of what its scenarios ask for", () => {
    const asked = plain.reduce((sum, scenario) => sum + podsMade(scenario).length, 0);
    const made = podsOf(plain, defaultParallel.kubernetes);
    expect(made).to.be.at.most(190);
    expect(made).to.be.lessThan(asked / 3);
  });
});
