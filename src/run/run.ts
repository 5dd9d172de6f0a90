import pLimit from "p-limit";
import type { RunResult, RunSettings, ScenarioResult } from "../model/result.js";
import { shownDeep } from "../model/text/shown.js";
import type { Divergence } from "../scenario/divergences.js";
import type { ExpectedDivergence } from "../scenario/known-divergences.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target, TargetDescription } from "../target/target.js";
import { powerOf } from "../judge/power.js";
import { runVerdict } from "../judge/run-verdict.js";
import { checkScenarios } from "../plan/check-scenarios.js";
import type { RunContext, RunEvent, RunOptions } from "./context.js";
import type { LookProgress } from "./probe/converge.js";
import { denialWatch } from "./probe/enforcement-watch.js";
import { controlPodOf } from "./probe/control-pod.js";
import { diagnosisFor } from "./diagnosis.js";
import { staleDivergences } from "../judge/divergences/declared.js";
import { explained } from "../judge/hypotheses/attach-hypotheses.js";
import { staleExpected } from "../judge/divergences/known.js";
import { hasFlows } from "../plan/flows.js";
import { unmet } from "../plan/requirements.js";
import { placementOf } from "../plan/placement.js";
import { createPool } from "./deploy/namespace-pool.js";
import { removalFrom } from "./deploy/clean-up.js";
import { runScenario } from "./scenario.js";
import { version } from "./version.js";

export interface RunRequest {
  /** Part of every name and label that the run creates. */
  readonly runId: string;
  readonly target: Target;
  readonly scenarios: readonly Scenario[];
  readonly options: RunOptions;
  /** Cells that are known to differ; they stay visible and do not fail the run. */
  readonly divergences?: readonly Divergence[];
  /** Known divergences: cells that differ just as they foresee are treated alike. */
  readonly expected?: readonly ExpectedDivergence[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Told as soon as all is judged; what is left in the cluster is removed after it. */
  readonly onResult?: (result: RunResult) => Promise<void>;
}

/**
 * Runs scenarios against a target, several at once on namespaces of their own. Rejects only when the target cannot be
 * described or a scenario contradicts itself (BrokenScenario), both before anything is created.
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const startedAt = performance.now();
  const began = new Date().toISOString();
  const { runId, target, scenarios, options, divergences = [], expected = [] } = request;
  // Replies, messages of an API server and files come to be shown from here on.
  const onEvent: RunRequest["onEvent"] = (event) => request.onEvent(shownDeep(event));
  const description = await target.describe(request.signal);
  checkScenarios(scenarios, description, options.pods);
  onEvent({ type: "start", description, scenarios: scenarios.length });

  const enough = new AbortController();
  const denials = denialWatch(options);
  const podOptions = { ...options.pods, runId };
  const removal = removalFrom(target, onEvent);
  const signal = AbortSignal.any([request.signal, enough.signal]);
  const controlPod = controlPodOf({ target, description, options: podOptions, removal, signal });
  const context: RunContext = {
    runId,
    target,
    description,
    options,
    podOptions,
    signal,
    onEvent,
    pool: createPool({
      scenarios: options.reusePods ? scenarios.filter((own) => unmet(own, description) === undefined) : [],
      placement: (scenario) => placementOf({ target: description, options: podOptions }, scenario),
      prefix: `np-${runId}-s`,
    }),
    removal,
    controlPod,
    pace: { isLate: false },
    divergences,
    expected,
    soaked: { durationMs: 0, tries: 0, answered: 0 },
    evidence: new Map(),
    onLook: (scenario, _step, progress) => {
      if (progress.differing > 0) onEvent({ type: "waiting", scenario, what: settling(progress) });
      return denials.noneHeld(progress);
    },
  };
  const results: ScenarioResult[] = [];
  const runOne = async (scenario: Scenario): Promise<void> => {
    if (context.signal.aborted) return;
    onEvent({ type: "scenario-start", scenario });
    const result = await runScenario(context, scenario, scenarios.indexOf(scenario));
    if (enough.signal.aborted && result.reason === "interrupted") return;
    results.push(result);
    denials.record(result);
    if (options.bail && result.status === "fail") enough.abort();
    onEvent({ type: "scenario", scenario: result });
  };
  try {
    for (const group of inGroups(scenarios, options.parallel)) {
      const limit = pLimit(group.atOnce);
      await Promise.all(group.scenarios.map((scenario) => limit(() => runOne(scenario))));
      if (denials.pointless()) enough.abort();
    }
    const durationMs = Math.round(performance.now() - startedAt);
    const judged = explained(results, context.evidence);
    const verdict = runVerdict(judged, { ...options, target: description.kind });
    const diagnosis = await diagnosisFor(verdict, {
      target,
      evidence: context.evidence,
      keep: options.keep,
      signal: request.signal,
    });
    const result = shownDeep<RunResult>({
      version,
      startedAt: began,
      options: settingsOf(options, expected),
      target: { ...targetOf(description), ...(diagnosis === undefined ? {} : { diagnosis }) },
      verdict,
      scenarios: judged,
      power: powerOf(judged),
      ...(context.soaked.tries > 0 && { soak: { ...context.soaked } }),
      staleDivergences: [
        ...staleDivergences(divergences, judged),
        ...staleExpected(expected, judged, context.evidence),
      ],
      durationMs,
      interrupted: request.signal.aborted,
    });
    await request.onResult?.(result);
    return result;
  } finally {
    controlPod.remove();
    context.removal.inBackground(context.pool.close());
    await context.removal.idle();
  }
}

function targetOf({ kind, title, nodes }: TargetDescription): RunResult["target"] {
  return { kind, title, nodes: nodes.length };
}

export function settingsOf(options: RunOptions, expected: readonly ExpectedDivergence[]): RunSettings {
  const { timeoutSeconds, settleMs, parallel, reusePods, bail, all, keep } = options;
  const settings = { timeoutSeconds, settleMs, parallel, reusePods, bail, all, keep };
  return expected.length === 0
    ? settings
    : { ...settings, expectedDivergences: expected.map(({ key }) => key) };
}

interface Group {
  readonly scenarios: readonly Scenario[];
  readonly atOnce: number;
}

/**
 * Those tagged `canary` go first, alone: they show at once whether policies are enforced at all, in each direction. Those
 * that measure time go last, a few at once: what else a run does must not come between their samples.
 */
function inGroups(scenarios: readonly Scenario[], parallel: number): readonly Group[] {
  const isCanary = ({ tags }: Scenario): boolean => tags.includes("canary");
  const others = scenarios.filter((scenario) => !isCanary(scenario));
  const measuresTime = ({ steps }: Scenario): boolean => steps.some(hasFlows);
  return [
    { scenarios: scenarios.filter(isCanary), atOnce: parallel },
    { scenarios: others.filter((scenario) => !measuresTime(scenario)), atOnce: parallel },
    { scenarios: others.filter(measuresTime), atOnce: Math.ceil(parallel / 4) },
  ];
}

function settling({ differing, total, elapsedMs }: LookProgress): string {
  return `settling: ${differing} of ${total} cells still differ, ${Math.round(elapsedMs / 1000)} s`;
}
