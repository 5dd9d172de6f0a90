import { expect } from "chai";
import { chooseScenarios } from "../../src/scenario/library.js";
import { runInLab } from "./in-lab.js";

/** What scenarios pass through without asking for it is tried in a wide run. */

const options = { settleMs: 1_000, noEnforcementTimeoutMs: 1_000, all: true };

const [closed] = chooseScenarios({ patterns: ["recipes/deny-app"], tags: [] });

describe("a scenario that asks for connections over IPv4", () => {
  for (const { isWide, status, families } of [
    { isWide: false, status: "pass", families: ["IPv4"] },
    { isWide: true, status: "fail", families: ["IPv4", "IPv6"] },
  ])
    it(`${isWide ? "finds" : "passes"} an engine that filters no IPv6 where the run is ${isWide ? "" : "not "}wide`, async () => {
      if (closed === undefined) throw new Error("the library has no such scenario");
      const { scenarios, verdict } = await runInLab({
        scenarios: [closed],
        faults: ["G7"],
        options: { ...options, isWide },
      });
      expect(scenarios.map((own) => own.status)).to.deep.equal([status], verdict.sentence);
      const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
      expect([...new Set(cells.map(({ probe }) => probe.ipFamily))].toSorted()).to.deep.equal(families);
    });
});
