import pLimit from "p-limit";
import { acceptedOf } from "../judge/divergences/accepted.js";
import type { RecordedOptions } from "../model/result/recorded-options.js";
import { shownDeep } from "../model/text/shown.js";
import { type CheckedScenario, checkScenarios } from "../plan/check-scenarios.js";
import { placementOf } from "../plan/placement.js";
import { widened } from "../plan/scenario-plan.js";
import type { AcceptedDivergences, RunRecord, ScenarioRecord } from "../record/record.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target } from "../target/target.js";
import type { RunContext, RunOptions } from "./context.js";
import { removalFrom } from "./deploy/clean-up.js";
import { createNamespacePool } from "./deploy/pool/namespace-pool.js";
import { diagnosisOf } from "./diagnosis.js";
import type { RunEvent } from "./events.js";
import { inGroups } from "./groups.js";
import { controlPodOf } from "./probe/control-pod.js";
import type { ConvergenceProgress } from "./probe/converge.js";
import { type EnforcementWatch, enforcementWatch } from "./probe/enforcement-watch.js";
import { runScenario } from "./scenario.js";
import { version } from "./version.js";

export interface RunRequest {
  /** Part of every name and label that the run creates. */
  readonly runId: string;
  readonly target: Target;
  readonly scenarios: readonly Scenario[];
  readonly options: RunOptions;
  /** Differences that fail no scenario; the record keeps them for judge(). */
  readonly accepted?: AcceptedDivergences;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** A run of which all is seen. */
export interface FinishedRun {
  readonly record: RunRecord;
  /** Removes what is left of it in the cluster: await it once the verdict is shown. Never rejects. */
  readonly cleanUp: () => Promise<void>;
}

export const ACCEPT_NOTHING: AcceptedDivergences = { declared: [], known: [] };

/**
 * Runs scenarios against a target, several at once on namespaces of their own. Rejects only when the target cannot be
 * described or a scenario contradicts itself (BrokenScenario), both before anything is created.
 */
export async function run(request: RunRequest): Promise<FinishedRun> {
  const { target, scenarios, options, accepted = ACCEPT_NOTHING } = request;
  // Replies, messages of an API server and files come to be shown from here on.
  const onEvent: RunRequest["onEvent"] = (event) => request.onEvent(shownDeep(event));
  const startedAt = new Date();
  const description = await target.describe(request.signal);
  const checked = checkScenarios(scenarios, description, options.pods).map((own) =>
    options.isWide && "plan" in own ? { ...own, plan: widened(own.plan) } : own,
  );
  onEvent({ type: "start", description, scenarios: scenarios.length });

  const enough = new AbortController();
  const watch = enforcementWatch(options);
  const context = contextOf(
    { ...request, accepted, onEvent },
    { description, checked, watch, enough: enough.signal },
  );
  const cleanUp = async (): Promise<void> => {
    context.controlPod.remove();
    context.removal.inBackground(context.pool.close());
    await context.removal.idle();
  };
  try {
    const records = await playAll(context, checked, { watch, enough });
    const durationMs = Date.now() - startedAt.getTime();
    const diagnosis = await context.diagnosis.command();
    const record: RunRecord = {
      version,
      startedAt: startedAt.toISOString(),
      durationMs,
      interrupted: request.signal.aborted,
      options: recordedOptions(options),
      target: description,
      ...(diagnosis === undefined ? {} : { diagnosis }),
      scenarios: records,
      accepted,
    };
    return { record, cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function contextOf(
  request: RunRequest & { readonly accepted: AcceptedDivergences },
  own: {
    readonly description: RunContext["description"];
    readonly checked: readonly CheckedScenario[];
    readonly watch: EnforcementWatch;
    readonly enough: AbortSignal;
  },
): RunContext {
  const { runId, target, options, accepted, onEvent } = request;
  const { description, checked, watch } = own;
  const podOptions = { ...options.pods, runId };
  const removal = removalFrom(target, onEvent);
  const signal = AbortSignal.any([request.signal, own.enough]);
  const runnable = checked.filter((one) => "plan" in one).map(({ scenario }) => scenario);
  return {
    runId,
    target,
    description,
    options,
    podOptions,
    signal,
    onEvent,
    pool: createNamespacePool({
      scenarios: options.reusePods ? runnable : [],
      placement: (scenario) => placementOf({ target: description, options: podOptions }, scenario),
      prefix: `np-${runId}-s`,
    }),
    removal,
    controlPod: controlPodOf({ target, description, options: podOptions, removal, signal }),
    pace: { isLate: false },
    judging: { target: description, accepted: acceptedOf(accepted) },
    diagnosis: diagnosisOf(target, { keep: options.keep, signal: request.signal }),
    onAttempt: (scenario, progress) => {
      if (progress.differing > 0) onEvent({ type: "waiting", scenario, what: settling(progress) });
      return watch.noneHeld(progress);
    },
    isIgnored: () => watch.isIgnoring(),
  };
}

/** The records of all that was played, in the order in which they ended. */
async function playAll(
  context: RunContext,
  checked: readonly CheckedScenario[],
  { watch, enough }: { readonly watch: EnforcementWatch; readonly enough: AbortController },
): Promise<readonly ScenarioRecord[]> {
  const { options, onEvent } = context;
  const records: ScenarioRecord[] = [];
  const playOne = async (own: CheckedScenario): Promise<void> => {
    if (context.signal.aborted) return;
    onEvent({ type: "scenario-start", scenario: own.scenario });
    const { record, result } = await runScenario(context, own, checked.indexOf(own));
    if (enough.signal.aborted && result.reason === "interrupted") return;
    records.push(record);
    watch.record(result);
    if (options.bail && result.status === "fail") enough.abort();
    onEvent({ type: "scenario", scenario: result });
  };
  for (const group of inGroups(checked, options.parallel)) {
    const limit = pLimit(group.atOnce);
    await Promise.all(group.scenarios.map((own) => limit(() => playOne(own))));
    if (watch.shouldStop()) enough.abort();
  }
  return records;
}

export function recordedOptions(options: RunOptions): RecordedOptions {
  const { timeoutSeconds, settleMs, parallel, reusePods, bail, all, keep, isWide } = options;
  return { timeoutSeconds, settleMs, parallel, reusePods, bail, all, keep, ...(isWide && { isWide }) };
}

function settling({ differing, total, elapsedMs }: ConvergenceProgress): string {
  return `settling: ${differing} of ${total} connections still differ, ${Math.round(elapsedMs / 1000)} s`;
}
