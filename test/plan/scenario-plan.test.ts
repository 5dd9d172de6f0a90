import { expect } from "chai";
import { externalAddresses } from "../../src/model/known-hosts.js";
import { probeId } from "../../src/model/probe.js";
import { planCells } from "../../src/plan/matrix.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { planScenario, widened } from "../../src/plan/scenario-plan.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { chooseScenarios } from "../../src/scenario/library.js";

const target = placeholderTarget(
  externalAddresses.map((host) => ({ ...host, ports: [{ port: 80, protocol: "TCP" }], canProbe: true })),
);

const plans = chooseScenarios({ patterns: [], tags: [] }).map((scenario) =>
  planScenario(scenario, target, defaultOptions.pods),
);

/** Of a step, its scenario's own connections included. */
const MOST = 400;

describe("a plan that is widened", () => {
  it("tries every pair of each step's pods, on all ports and over all families, or as many as the bound allows", () => {
    for (const plan of plans)
      for (const { step, cluster, connections, beside } of widened(plan).steps) {
        const all = planCells(cluster, { needs: plan.scenario.needs, matrix: { ipFamilies: "all" } });
        const tried = new Set([...connections, ...beside].map(probeId));
        expect(tried.size, `${plan.scenario.id} ${step.id}`).to.equal(connections.length + beside.length);
        if (tried.size < MOST) expect([...tried]).to.include.members(all.map(probeId));
        expect(beside.length).to.be.at.most(Math.max(0, MOST - connections.length));
      }
  });

  it("asks nothing else of the scenario, and proves in its baseline what is tried from the start", () => {
    for (const plan of plans) {
      const wide = widened(plan);
      expect(wide.steps.map((step) => step.connections)).to.deep.equal(
        plan.steps.map((step) => step.connections),
      );
      const proven = new Set(wide.baseline.map(probeId));
      expect(proven.size).to.equal(wide.baseline.length);
      const there = planCells(plan.fixture, { needs: plan.scenario.needs, matrix: { ipFamilies: "all" } });
      const beside = new Set(wide.steps.flatMap((step) => step.beside.map(probeId)));
      const wanted = there.map(probeId).filter((id) => beside.has(id));
      expect([...proven]).to.include.members([...plan.baseline.map(probeId), ...wanted]);
    }
  });
});
