import { expect } from "chai";
import { formatEndpoint } from "../../../src/model/endpoint.js";
import type { RunResult } from "../../../src/model/result/result.js";
import { MOST_WITH_TOOL } from "../../../src/run/probe/efforts.js";
import { readScenario } from "../../../src/scenario/load.js";
import type { FaultId } from "../../../src/target/lab/index.js";
import type { Target } from "../../../src/target/target.js";
import { runInLab } from "../in-lab.js";

const PODS = Math.ceil(Math.sqrt(MOST_WITH_TOOL + 1));
const pods = Array.from(
  { length: PODS },
  (_, index) => `p${index}: { labels: { pod: p${index} }, ports: [80] }`,
);

const large = `
name: test/large
summary: A pod is closed in a namespace of many.
fixture: { namespaces: { x: { pods: { ${pods.join(", ")} } } } }
steps:
  - name: p0 is closed
    changes:
      - apply:
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: { name: deny, namespace: x }
          spec: { podSelector: { matchLabels: { pod: p0 } } }
`;

/** The lines for connections in what a prober is told, by whether nc or curl are asked. */
const CELL = /^cell \d+ \w+ \S+ \d+ \d+ (?<tool>[01]) /gm;

/** How many connections each source was told to try with nc or curl. */
function counting(told: Map<string, number>): (lab: Target) => Target {
  return (lab) => ({
    ...lab,
    exec(request) {
      const asked = [...request.stdin.matchAll(CELL)].filter(({ groups }) => groups?.["tool"] === "1");
      const source = formatEndpoint(request.source);
      told.set(source, (told.get(source) ?? 0) + asked.length);
      return lab.exec(request);
    },
  });
}

async function run(faults: readonly FaultId[]): Promise<{ result: RunResult; byTool: number }> {
  const told = new Map<string, number>();
  const scenarios = [readScenario(large, "large.yaml")];
  const result = await runInLab({
    scenarios,
    faults,
    options: { settleMs: 2_000 },
    around: counting(told),
  });
  return { result, byTool: [...told.values()].reduce((sum, own) => sum + own, 0) };
}

const verdicts = ({ scenarios }: RunResult): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { verdict } of scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells)))
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
};

describe("a step of more connections than nc and curl are asked for", () => {
  it("is tried by the prober alone where all is as expected", async () => {
    const { result, byTool } = await run([]);
    expect(verdicts(result)).to.deep.equal({ match: PODS * PODS });
    expect(byTool).to.equal(0);
  });

  it("reports nothing as wrong that nc or curl has not tried", async () => {
    const { result, byTool } = await run(["A1"]);
    const wrong = PODS - 1;
    expect(verdicts(result)).to.deep.equal({ match: PODS * PODS - wrong, leak: wrong });
    expect(byTool)
      .to.be.at.least(wrong)
      .and.below(PODS * PODS);
  });
});
