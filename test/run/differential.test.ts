import { expect } from "chai";
import * as fc from "fast-check";
import type { NetworkPolicy } from "../../src/model/objects.js";
import { probeId } from "../../src/model/probe.js";
import type { NamespaceSpec, PodSpec, Scenario } from "../../src/scenario/scenario.js";
import { policies } from "../arbitraries.js";
import { runInLab } from "./in-lab.js";

/** Random policies on a live lab: the simulator and the engine are two opinions that share nothing. */

const SCENARIOS = 24;
const SEED = Number(process.env["NETPROOF_SEED"] ?? 20_261);

function podSpec(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  web: number,
): PodSpec {
  const other = web === 80 ? 81 : 80;
  const ports = [
    { port: web, protocol: "TCP", name: "web" },
    { port: other, protocol: "TCP" },
    { port: 80, protocol: "UDP" },
  ] as const;
  return { namespace, name, labels, ports, hostNetwork: false };
}

const fixture: readonly NamespaceSpec[] = [
  {
    name: "x",
    labels: { app: "a" },
    services: [],
    pods: [podSpec("x", "a", { app: "a" }, 80), podSpec("x", "b", { app: "b", tier: "a" }, 81)],
  },
  { name: "y", labels: { tier: "b" }, services: [], pods: [podSpec("y", "a", { app: "a", tier: "" }, 81)] },
  { name: "z", labels: {}, services: [], pods: [podSpec("z", "a", {}, 80)] },
];

function scenarioOf(own: readonly NetworkPolicy[], index: number): Scenario {
  return {
    id: `random/${index}`,
    file: "random",
    summary: "Random policies.",
    tags: [],
    needs: { nodes: 1, ipFamilies: [], protocols: [], externals: [], hostNetwork: false, ownPods: false },
    fixture,
    steps: [
      {
        id: "random",
        name: "random policies",
        hold: [],
        watch: [],
        startup: [],
        changes: [{ do: "apply", policies: own }],
        matrix: { ipFamilies: "all" },
        expect: { allow: [], deny: [] },
      },
    ],
  };
}

describe("the simulator and the lab's engine", () => {
  it(`agree on every cell of ${SCENARIOS} random sets of policies (seed ${SEED})`, async () => {
    const samples = fc.sample(policies, { numRuns: SCENARIOS, seed: SEED }).filter((own) => own.length > 0);
    const result = await runInLab({
      scenarios: samples.map(scenarioOf),
      options: { settleMs: 20_000, noEnforcementTimeoutMs: 20_000, all: true },
    });
    const wrong = result.scenarios.flatMap(({ id, reason, steps }) => [
      ...(steps.length === 0 ? [`${id}: ${reason}`] : []),
      ...steps.flatMap(({ cells }) =>
        cells
          .filter(({ verdict }) => !["match", "unspecified"].includes(verdict))
          .map(
            ({ probe, expectation, observation, verdict, why }) =>
              `${id} ${probeId(probe)} ${verdict} ${expectation.reason} / ${observation.kind} ${why ?? ""}: ${JSON.stringify(samples[Number(id.split("/")[1])])}`,
          ),
      ),
    ]);
    expect(wrong).to.deep.equal([]);
    expect(result.scenarios.length).to.equal(samples.length);
  });
});
