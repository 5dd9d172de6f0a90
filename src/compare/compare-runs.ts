import type { ConnectionChange, ComparedRun, Comparison } from "../model/comparison.js";
import type { RunResult, ScenarioResult, StepResult } from "../model/result/result.js";
import type { RunVerdict, Status } from "../model/result/verdict.js";
import { cellChanges, flowChanges } from "./compare-cells.js";
import { type Pair, paired, type StepPair } from "../judge/pairs.js";
import { runVerdict } from "../judge/run-verdict.js";
import { type SlowerThan, timeChanges } from "./time-regression.js";
import { statusTrend } from "./trend.js";

/** What the later run shows that the earlier one did not, and the reverse. Pure. */
export function compareRuns(before: RunResult, after: RunResult, slower: SlowerThan): Comparison {
  const pairs = paired(before.scenarios, after.scenarios, ({ id }) => id);
  const steps = pairs.flatMap(({ key, before: one, after: other }) => stepPairs(key, one, other));
  const cells = steps.map(cellChanges);
  return {
    before: comparedRun(before),
    after: comparedRun(after),
    changes: [
      ...verdictChange(before.verdict, after.verdict),
      ...pairs.flatMap(scenarioChange),
      ...steps.flatMap(stepChange),
      ...cells.flatMap(({ changes }) => changes),
      ...steps.flatMap(flowChanges),
      ...timeChanges(steps, slower),
    ],
    persisting: cells.flatMap(({ persisting }) => persisting),
    connections: cells.reduce((sum, { both }) => sum + both, 0),
  };
}

/** The part of a run that is about these scenarios, with the verdict that it would have had. */
export function narrowed(result: RunResult, ids: ReadonlySet<string>): RunResult {
  const scenarios = result.scenarios.filter(({ id }) => ids.has(id));
  if (scenarios.length === result.scenarios.length) return result;
  return {
    ...result,
    scenarios,
    verdict: runVerdict(scenarios, { ...result.options, target: result.target.kind }),
  };
}

function comparedRun({ target, verdict, interrupted }: RunResult): ComparedRun {
  return { title: target.title, verdict, interrupted };
}

/** How bad a run's verdict is. */
const gravity = { enforces: 0, inconclusive: 1, partial: 2, ignores: 3 } as const satisfies Record<
  RunVerdict["kind"],
  number
>;

function verdictChange(before: RunVerdict, after: RunVerdict): readonly ConnectionChange[] {
  const worse = gravity[after.kind] - gravity[before.kind];
  if (worse === 0) return [];
  return [{ of: "run", trend: worse > 0 ? "regression" : "improvement", before, after }];
}

function scenarioChange({ key, before, after }: Pair<ScenarioResult>): readonly ConnectionChange[] {
  const [was, is] = [before?.status ?? "absent", after?.status ?? "absent"] as const;
  if (was === is) return [];
  const isLost = is !== "pass" && is !== "fail" && losesProof(before?.steps ?? [], after?.steps ?? []);
  const trend = isLost ? "regression" : statusTrend(shownBy(before), shownBy(after));
  return [{ of: "scenario", trend, scenario: key, before: was, after: is, reason: after?.reason ?? "" }];
}

/** A scenario that broke off after a step that failed is inconclusive as a whole, and has shown something wrong. */
function shownBy(scenario: ScenarioResult | undefined): Status | "absent" {
  if (scenario === undefined) return "absent";
  return scenario.steps.some(({ status }) => status === "fail") ? "fail" : scenario.status;
}

/** Whether the earlier run proved anything in a step that the later one never came to; also a failing step proves some. */
function losesProof(before: readonly StepResult[], after: readonly StepResult[]): boolean {
  const reached = new Set(after.map(({ id }) => id));
  return before.some((step) => !reached.has(step.id) && provesSome(step));
}

function provesSome({ cells, flows }: StepResult): boolean {
  return [...cells, ...flows].some(({ verdict }) => verdict === "match");
}

/**
 * Steps that one side never came to, because the scenario is missing or was given up, are told by the scenario; one that
 * fails is told for itself.
 */
function stepPairs(
  scenario: string,
  before: ScenarioResult | undefined,
  after: ScenarioResult | undefined,
): readonly StepPair[] {
  if (before === undefined || after === undefined) return [];
  const pairs = paired(before.steps, after.steps, ({ id }) => id);
  const told = before.status !== after.status;
  const given = ({ status }: ScenarioResult): boolean => status === "skipped" || status === "inconclusive";
  const isTold = (pair: Pair<StepResult>): boolean =>
    told &&
    ((given(before) && pair.before === undefined && pair.after?.status !== "fail") ||
      (given(after) && pair.after === undefined && pair.before?.status !== "fail"));
  return pairs.filter((pair) => !isTold(pair)).map((pair) => ({ scenario, ...pair }));
}

function stepChange({ scenario, key: step, before, after }: StepPair): readonly ConnectionChange[] {
  const [was, is] = [before?.status ?? "absent", after?.status ?? "absent"] as const;
  if (was === is) return [];
  const isLost = before !== undefined && after === undefined && provesSome(before);
  const trend = isLost ? "regression" : statusTrend(was, is);
  return [{ of: "step", trend, scenario, step, before: was, after: is }];
}
