import type { Observation, Verdict } from "../../../src/model/probe.js";
import type { CellResult, CellVerdict, ScenarioResult } from "../../../src/model/result.js";
import { advance, createNamespaces } from "../../../src/plan/apply-change.js";
import { planCells } from "../../../src/plan/matrix.js";
import { defaultOptions } from "../../../src/run/defaults.js";
import { type Evidence, evidenceKey, statesThrough } from "../../../src/plan/step-history.js";
import { judgeIn } from "../../../src/plan/expectations.js";
import { sketch, sketchTarget } from "../../../src/plan/placeholder-addresses.js";
import { emptyWorld, type World } from "../../../src/plan/cluster-model.js";
import type { Scenario, Step } from "../../../src/scenario/scenario.js";
import { selects } from "../../../src/simulator/index.js";
import type { Hypothesis } from "../../../src/judge/hypotheses/index.js";
import { emptyScene, noProbing, noTries } from "../../builders.js";

/** What scenarios would show of a cluster that behaves as hypotheses say, on made-up addresses; the first that speaks of a probe counts. */
export function resultsAsIf(
  behaviour: readonly Hypothesis[],
  scenarios: readonly Scenario[],
): { readonly scenarios: readonly ScenarioResult[]; readonly evidence: Evidence } {
  const evidence: Evidence = new Map();
  return { scenarios: scenarios.map((scenario) => play(scenario, behaviour, evidence)), evidence };
}

function play(scenario: Scenario, behaviour: readonly Hypothesis[], evidence: Evidence): ScenarioResult {
  const { id, summary, tags } = scenario;
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const options = { ...defaultOptions.pods, runId: "test" };
  const empty = emptyWorld({ target: sketchTarget([]), options, identity });
  let world = sketch(createNamespaces(empty, scenario.fixture).world);
  const history = [world.state];
  const steps = scenario.steps.map((step) => {
    const before = world.state;
    for (const change of step.changes) {
      const next = advance(world, change);
      const after = sketch(next.world);
      history.push(...statesThrough(world, next, after));
      world = after;
    }
    const seen = { world, before, history: [...history] };
    evidence.set(evidenceKey(id, step.id), seen);
    const means = { judge: judgeIn(world), selects };
    const foresights = behaviour.map((own) => own.foresee({ ...seen, now: world.state }, means));
    return stepResult(
      step,
      probesOf(world, scenario, step).map((probe): CellResult => {
        const expectation = means.judge(world.state, probe);
        const foreseen = foresights.map((own) => own?.(probe)).find((own) => own !== undefined);
        return {
          ...judged(expectation.verdict, foreseen),
          probe,
          expectation,
          looks: 1,
          tries: noTries,
          afterMs: 0,
          explainedBy: [],
        };
      }),
    );
  });
  return { id, summary, tags, status: "fail", reason: "", durationMs: 0, steps };
}

function probesOf(world: World, { needs }: Scenario, { matrix }: Step): ReturnType<typeof planCells> {
  return planCells(world, { needs, matrix });
}

function judged(
  expected: Verdict,
  foreseen: Verdict | undefined,
): { readonly verdict: CellVerdict; readonly observation: Observation } {
  const seen = foreseen === undefined || foreseen === "unspecified" ? expected : foreseen;
  const observation: Observation =
    seen === "deny" ? { kind: "dropped", ms: 1000 } : { kind: "connected", ms: 1 };
  if (expected === "unspecified") return { verdict: "unspecified", observation };
  if (seen === expected) return { verdict: "match", observation };
  return { verdict: seen === "allow" ? "leak" : "outage", observation };
}

function stepResult({ id, name }: Step, cells: readonly CellResult[]): ScenarioResult["steps"][number] {
  return {
    id,
    name,
    status: "fail",
    durationMs: 0,
    timeToEnforce: null,
    execs: 0,
    probing: noProbing,
    cells,
    flows: [],
    looks: [],
    scene: emptyScene,
  };
}
