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

describe("a canary of two steps", () => {
  const canaries = ["ingress", "egress"].map((name) => loadScenario(`scenarios/default-deny/${name}.yaml`));

  for (const { when, faults, all, steps } of [
    { when: "no policy is enforced", faults: ["A1"], all: false, steps: 1 },
    { when: "no policy is enforced and all is asked for", faults: ["A1"], all: true, steps: 2 },
    { when: "no policy for egress is enforced", faults: ["A14"], all: false, steps: 2 },
  ] as const)
    it(`plays ${steps} where ${when}`, async () => {
      const options = { settleMs: 500, noEnforcementTimeoutMs: 500, all };
      const { scenarios } = await runInLab({ scenarios: canaries, faults: [...faults], options });
      const played = scenarios.find(({ id }) => id === "default-deny/ingress");
      expect(played?.steps).to.have.length(steps);
      expect(scenarios.some(({ status }) => status === "fail")).to.equal(true);
    });
});
