import { expect } from "chai";
import { probeId } from "../../src/model/probe.js";
import { validateNetworkPolicy } from "../../src/model/validation/index.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { planScenario, type StepPlan } from "../../src/plan/scenario-plan.js";
import { growingScenarios } from "../../src/scenario/growing.js";
import { chooseScenarios } from "../../src/scenario/library.js";
import { readScenario } from "../../src/scenario/load.js";
import { scenarioText } from "../../src/scenario/write.js";

const pods = { image: "probe", imagePullPolicy: "Never" } as const;
const target = placeholderTarget([]);
const sizes = [1, 3, 300];

function verdictsOf({ expected }: StepPlan): readonly string[] {
  return [...expected].map(([probe, { verdict }]) => `${probeId(probe)} ${verdict}`);
}

const [CLIENT, STRANGER] = ["y/client → x/server:80/TCP", "y/stranger → x/server:80/TCP"];

describe("growing scenarios", () => {
  for (const scenario of growingScenarios(sizes))
    describe(scenario.id, () => {
      const { steps } = planScenario(scenario, target, pods);

      it("open y/client's way at each size, and close it again; y/stranger has none", () => {
        expect(steps.map(verdictsOf)).to.deep.equal(
          sizes.flatMap(() => [
            [`${CLIENT} allow`, `${STRANGER} deny`],
            [`${CLIENT} deny`, `${STRANGER} deny`],
          ]),
        );
      });

      it("hold as much of what grows as each step says", () => {
        const counts = steps.map(({ step, cluster: { state } }) => {
          const peers = state.policies.flatMap(({ spec }) => spec?.ingress?.[0]?.from ?? []);
          return [step.size, peers.length];
        });
        expect(counts).to.deep.equal(
          sizes.flatMap((size) => [
            [size, size],
            [size, size],
          ]),
        );
      });

      it("hold no policy that an API server would refuse", () => {
        const refused = steps.flatMap(({ cluster }) => cluster.state.policies.flatMap(validateNetworkPolicy));
        expect(refused).to.deep.equal([]);
      });

      it("are read back from their text as they are", () => {
        const text = scenarioText(scenario);
        expect(scenarioText(readScenario(text, "generated.yaml"))).to.equal(text);
      });
    });

  it("are chosen by their names where sizes are given", () => {
    const chosen = chooseScenarios({ patterns: ["scale/p*"], tags: [], scale: [10] });
    expect(chosen.map(({ id }) => id)).to.deep.equal(["scale/policies", "scale/peers"]);
  });

  it("are asked for by sizes where there are none", () => {
    expect(() => chooseScenarios({ patterns: ["scale/policies"], tags: [] })).to.throw(/--scale 10,100,1000/);
  });
});
