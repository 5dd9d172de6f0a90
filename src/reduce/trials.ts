import { judge } from "../judge/judge.js";
import type { AcceptedDivergences } from "../record/record.js";
import { ACCEPT_NOTHING, run } from "../run/run.js";
import type { ScenarioResult } from "../model/result/result.js";
import type { RunOptions } from "../run/context.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target } from "../target/target.js";
import { type Candidate, candidateOf, type Setting } from "./candidate.js";
import { hasMismatch } from "./mismatch.js";

export interface TrialOptions {
  readonly runId: string;
  readonly target: Target;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  /** What a person has to know although it changes no answer. */
  readonly onTrouble: (what: string) => void;
  /** Differences that are no failure; absent: none. */
  readonly accepted?: AcceptedDivergences;
}

/** Runs one scenario, on pods of its own where it needs them. Undefined where it was not played; the clean-up is never awaited here. */
export async function runAlone(
  scenario: Scenario,
  { runId, target, options, signal, onTrouble, accepted = ACCEPT_NOTHING }: TrialOptions,
): Promise<{ readonly result: ScenarioResult | undefined; readonly ended: Promise<void> }> {
  const { record, cleanUp } = await run({
    runId,
    target,
    scenarios: [scenario],
    options: { ...options, parallel: 1, reusePods: true, keep: false, all: true },
    accepted,
    signal,
    onEvent: (event) => {
      if (event.type === "warning") onTrouble(event.what);
    },
  });
  return { result: judge(record).scenarios[0], ended: cleanUp() };
}

/** Asks of drafts whether they fail in the same way, live; of each text once. */
export interface Trials {
  /** The candidate when it does. */
  readonly tryOut: (draft: Scenario, signal: AbortSignal) => Promise<Candidate | undefined>;
  /** Whether a candidate fails in the same way with no other in the target. */
  readonly confirm: (candidate: Candidate) => Promise<boolean>;
  /** Runs so far. */
  readonly count: () => number;
  /** Why no more are run. */
  readonly exhausted: () => string | undefined;
  /** Resolves once nothing of them is left in the target. */
  readonly cleanedUp: () => Promise<void>;
}

export interface Limits {
  readonly tries: number;
  readonly ms: number;
}

/** `alone`: each candidate has the target to itself, also without what is left of those before it. */
export function startTrials(
  setting: Setting,
  options: TrialOptions,
  { limits, alone }: { readonly limits: Limits; readonly alone: boolean },
): Trials {
  const startedAt = performance.now();
  const known = new Map<string, boolean>();
  const endings: Promise<void>[] = [];
  const exhausted = (): string | undefined => {
    if (options.signal.aborted) return "interrupted";
    if (endings.length >= limits.tries) return `after ${limits.tries} tries (--tries)`;
    return performance.now() - startedAt > limits.ms ? "out of time (--time)" : undefined;
  };
  const failsLive = async (scenario: Scenario, nobodyWaits: AbortSignal): Promise<boolean | undefined> => {
    if (alone) await Promise.all(endings);
    const runId = `${options.runId}${endings.length.toString(36).padStart(2, "0")}`;
    const signal = AbortSignal.any([options.signal, nobodyWaits]);
    const underWay = runAlone(scenario, { ...options, runId, signal });
    endings.push(underWay.then(({ ended }) => ended).catch(() => undefined));
    const { result } = await underWay;
    return signal.aborted ? undefined : result !== undefined && hasMismatch(result, setting.mismatch);
  };
  return {
    async tryOut(draft, nobodyWaits) {
      const candidate = candidateOf(draft, setting);
      if (candidate === undefined) return undefined;
      const before = known.get(candidate.text);
      if (before !== undefined) return before ? candidate : undefined;
      if (exhausted() !== undefined || nobodyWaits.aborted) return undefined;
      const fails = await failsLive(candidate.scenario, nobodyWaits);
      if (fails !== undefined) known.set(candidate.text, fails);
      return fails ? candidate : undefined;
    },
    async confirm({ scenario }) {
      await Promise.all(endings);
      return (await failsLive(scenario, new AbortController().signal)) === true;
    },
    count: () => endings.length,
    exhausted,
    cleanedUp: async () => void (await Promise.all(endings)),
  };
}
