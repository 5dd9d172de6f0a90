import type { ScenarioResult } from "../model/result/result.js";
import { probeId } from "../model/probe.js";
import { planScenario } from "../plan/scenario-plan.js";
import type { AcceptedDivergences } from "../record/record.js";
import type { RunOptions } from "../run/context.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target, TargetDescription } from "../target/target.js";
import { type Candidate, type Setting, upToMismatch, withOneCell } from "./candidate.js";
import { type Kind, kinds } from "./kinds.js";
import { minimize } from "./minimize.js";
import { type Mismatch, plainestMismatch } from "./mismatch.js";
import { cellsOf, type Size, sizeOf } from "./size.js";
import { type Limits, runAlone, startTrials, type TrialOptions, type Trials } from "./trials.js";

export interface ReduceRequest {
  /** Part of every name and label that the runs create. */
  readonly runId: string;
  readonly target: Target;
  readonly scenario: Scenario;
  /** `parallel`: candidates at once. */
  readonly options: RunOptions;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Differences that are no failure; absent: none. */
  readonly accepted?: AcceptedDivergences;
  /** A line for a person: "pods: kept 3 of 9". */
  readonly onProgress: (line: string) => void;
}

export type Reduction =
  { readonly kind: "passes" } | { readonly kind: "unjudged"; readonly why: string } | Reduced;

export interface Reduced {
  readonly kind: "reduced";
  readonly scenario: Scenario;
  /** The file's, without any comment. */
  readonly text: string;
  readonly description: TargetDescription;
  readonly mismatch: Mismatch;
  readonly from: Size;
  readonly to: Size;
  /** Runs of candidates. */
  readonly tries: number;
  readonly durationMs: number;
  /** Why something smaller may exist; absent: no single piece more can go. */
  readonly unfinished?: string;
}

/**
 * Runs a scenario and, if it fails, looks for the smallest one that fails in the same way, each candidate live in the
 * same target. The mismatch is one cell (or flow) of one step: it has to stay with the same ends, port
 * and direction, and with every explanation that it had.
 */
export async function reduce(request: ReduceRequest): Promise<Reduction> {
  const { result, ended } = await runAlone(request.scenario, { ...request, onTrouble: request.onProgress });
  await ended;
  const mismatch = result && plainestMismatch(result);
  return mismatch === undefined ? unreduced(result) : reduceMismatch(request, mismatch);
}

/** The same for a mismatch that a run of the scenario has shown. It is tried first whether it shows again. */
export async function reduceMismatch(request: ReduceRequest, mismatch: Mismatch): Promise<Reduction> {
  const { scenario, target, options, signal, onProgress } = request;
  const startedAt = performance.now();
  const description = await target.describe(signal);
  const setting: Setting = { description, pods: options.pods, mismatch };
  const patient = { ...request, options: asPatient(options, mismatch), onTrouble: onProgress };
  const { candidate, tries, unfinished } = await search({ ...patient, setting });
  if (candidate === undefined) return unsteady(mismatch, unfinished);
  return {
    kind: "reduced",
    ...candidate,
    description,
    mismatch: { ...mismatch, reason: reasonIn(candidate.scenario, setting) },
    from: sizeOf(scenario, setting),
    to: sizeOf(candidate.scenario, setting),
    tries,
    durationMs: Math.round(performance.now() - startedAt),
    ...(unfinished !== undefined && { unfinished }),
  };
}

/** Why the policies that are left mean what was not seen; empty for a flow. */
function reasonIn(scenario: Scenario, { description, pods, mismatch }: Setting): string {
  if (mismatch.kind !== "cell") return "";
  const step = planScenario(scenario, description, pods).steps.find((own) => own.step.id === mismatch.step);
  const expected = [...(step?.expected ?? [])].find(([probe]) => probeId(probe) === probeId(mismatch.probe));
  return expected?.[1].reason ?? "";
}

function unreduced(result: ScenarioResult | undefined): Reduction {
  if (result === undefined) return { kind: "unjudged", why: "interrupted" };
  if (result.status === "pass") return { kind: "passes" };
  return { kind: "unjudged", why: result.reason === "" ? result.status : result.reason };
}

function unsteady({ step }: Mismatch, why: string | undefined): Reduction {
  const comesAndGoes = `its steps up to "${step}" alone, on fresh pods, did not fail again in the same way: the mismatch comes and goes, or hangs on what comes after`;
  return { kind: "unjudged", why: why ?? comesAndGoes };
}

interface Outcome {
  readonly candidate: Candidate | undefined;
  readonly tries: number;
  readonly unfinished: string | undefined;
}

/**
 * Candidates that run side by side may owe their failure to each other: a fault of the engine's updates knows no
 * namespaces. So what is found has to fail alone as well, or all is done again one by one, as it is for flows at once.
 */
async function search(work: Search): Promise<Outcome> {
  const startedAt = performance.now();
  const isFlow = work.setting.mismatch.kind !== "cell";
  if (isFlow || work.options.parallel === 1) return searchWith(work, { limits: work.limits, alone: true });
  const together = await searchWith(work, { limits: work.limits, alone: false });
  if (together.unfinished !== NOT_ALONE) return together;
  work.onProgress("what is left does not fail alone: candidates disturb each other; now one by one");
  const limits = {
    tries: Math.max(1, work.limits.tries - together.tries),
    ms: work.limits.ms - (performance.now() - startedAt),
  };
  const apart = await searchWith(work, { limits, alone: true });
  return { ...apart, tries: apart.tries + together.tries };
}

const NOT_ALONE = "as it does not fail alone";

async function searchWith(
  work: Search,
  how: { readonly limits: Limits; readonly alone: boolean },
): Promise<Outcome> {
  const { setting, signal, options } = work;
  const trials = startTrials(setting, work, how);
  const atOnce = how.alone ? 1 : options.parallel;
  const candidate = await shrink({ ...work, trials, atOnce });
  const unfinished = trials.exhausted();
  const isConfirmed =
    candidate === undefined || how.alone || signal.aborted || (await trials.confirm(candidate));
  await trials.cleanedUp();
  return { candidate, tries: trials.count(), unfinished: isConfirmed ? unfinished : NOT_ALONE };
}

/** As long as the mismatch itself was waited for: with less, an engine that is only slow would look the same. */
function asPatient(options: RunOptions, { afterMs }: Mismatch): RunOptions {
  const settleMs = afterMs === 0 ? options.settleMs : Math.min(options.settleMs, afterMs);
  return { ...options, settleMs, noEnforcementTimeoutMs: settleMs };
}

type Search = ReduceRequest & TrialOptions & { readonly setting: Setting };
type Work = Search & { readonly trials: Trials; readonly atOnce: number };

/** Undefined when not even the whole scenario fails again. */
async function shrink(work: Work): Promise<Candidate | undefined> {
  const { setting, trials, scenario, signal } = work;
  const whole = await trials.tryOut(withOwnPods(upToMismatch(scenario, setting.mismatch), true), signal);
  if (whole === undefined) return undefined;
  let small = (await trials.tryOut(withOneCell(whole.scenario, setting), signal)) ?? whole;
  report(work, "connections", { kept: cellsOf(small.scenario, setting), of: cellsOf(scenario, setting) });
  // What could not go before may go once something else has.
  for (let before = ""; before !== small.text && trials.exhausted() === undefined;) {
    before = small.text;
    for (const kind of kinds) small = await withoutKind(small, kind, work);
  }
  // On shared pods it is played as the library is; what hangs on a pod's own name does not show there.
  return (await trials.tryOut(withOwnPods(small.scenario, false), signal)) ?? small;
}

function withOwnPods(scenario: Scenario, ownPods: boolean): Scenario {
  return { ...scenario, needs: { ...scenario.needs, ownPods } };
}

async function withoutKind(start: Candidate, kind: Kind, work: Work): Promise<Candidate> {
  const { trials, atOnce } = work;
  let small = start;
  const counts = { kept: 0, of: 0 };
  for (const piecesOf of kind.levels) {
    const base = small.scenario;
    const pieces = piecesOf(base);
    const found = new Map<string, Candidate>();
    const removed = await minimize(pieces, {
      atOnce,
      still: async (gone, nobodyWaits) => {
        const candidate = await trials.tryOut(kind.remove(base, gone), nobodyWaits);
        if (candidate !== undefined) found.set(JSON.stringify(gone), candidate);
        return candidate !== undefined;
      },
    });
    small = found.get(JSON.stringify(removed)) ?? small;
    counts.kept += pieces.length - removed.length;
    counts.of += pieces.length;
  }
  if (counts.of > counts.kept) report(work, kind.name, counts);
  return small;
}

function report(
  { onProgress, trials }: Work,
  name: string,
  { kept, of }: { readonly kept: number; readonly of: number },
): void {
  onProgress(`kept ${kept} of ${of} ${name} (${trials.count()} tries so far)`);
}
