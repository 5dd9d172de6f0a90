import { expect } from "chai";
import { loadScenario } from "../../src/scenario/load.js";
import { runInLab } from "./in-lab.js";

const scenario = loadScenario("scenarios/policy-types/edited.yaml");

describe("a scenario whose first step fails", () => {
  for (const { endsAtFailure, steps } of [
    { endsAtFailure: false, steps: 2 },
    { endsAtFailure: true, steps: 1 },
  ])
    it(`plays ${steps} of its 2 steps where it is to ${endsAtFailure ? "end there" : "go on"}`, async () => {
      const options = { settleMs: 500, noEnforcementTimeoutMs: 500, all: true, endsAtFailure };
      const { scenarios } = await runInLab({ scenarios: [scenario], faults: ["A1"], options });
      expect(scenarios.map(({ status }) => status)).to.deep.equal(["fail"]);
      expect(scenarios[0]?.steps).to.have.length(steps);
    });
});
