import type { FuzzFinding, UnconfirmedFailure } from "../model/result/fuzz-result.js";
import { probeId } from "../model/probe.js";
import type { RunResult, ScenarioResult } from "../model/result/result.js";
import { distinctMismatches, type Mismatch } from "../reduce/mismatch.js";
import { reduceMismatch, type Reduced } from "../reduce/reduce.js";
import type { AcceptedDivergences } from "../record/record.js";
import type { RunOptions } from "../run/context.js";
import type { Scenario } from "../scenario/scenario.js";
import { scenarioText } from "../scenario/write.js";
import type { Target } from "../target/target.js";
import { explanationsIn, sentenceOf } from "./evidence.js";
import { fingerprint } from "./canonical.js";
import type { FuzzEvent } from "./events.js";

/** A generated scenario that failed. */
export interface Failure {
  readonly failing: ScenarioResult;
  readonly scenario: Scenario;
  /** Shrinking takes no longer. */
  readonly ms: number;
}

/** What failures come to: each is confirmed and shrunk once for its cause, or for its shrunk form. */
export interface Findings {
  readonly look: (failure: Failure) => Promise<void>;
  readonly confirmed: () => readonly FuzzFinding[];
  /** With what explains them as all evidence has it: more may refute a cause than a finding's own scenario did. */
  readonly named: (judged: RunResult | undefined) => readonly FuzzFinding[];
  readonly unconfirmed: () => readonly UnconfirmedFailure[];
}

export interface FindingsOptions {
  readonly runId: string;
  readonly target: Target;
  readonly options: RunOptions;
  readonly accepted?: AcceptedDivergences;
  readonly signal: AbortSignal;
  readonly onEvent: (event: FuzzEvent) => void;
}

const MOST_TRIES = 300;

/** Without a cause nothing tells beforehand that a failure is one of those that were shrunk. */
const MOST_UNEXPLAINED = 8;

interface Found {
  finding: FuzzFinding;
  readonly scenario: string;
  readonly mismatch: Mismatch;
}

export function createFindings(options: FindingsOptions): Findings {
  const { onEvent, signal } = options;
  const found: Found[] = [];
  const unconfirmed: UnconfirmedFailure[] = [];
  let searches = 0;
  const seenAgain = (one: Found): void => {
    one.finding = { ...one.finding, seen: one.finding.seen + 1 };
  };
  const isEnough = ({ explainedBy }: Mismatch): boolean =>
    explainedBy.length === 0 &&
    found.filter(({ mismatch }) => mismatch.explainedBy.length === 0).length >= MOST_UNEXPLAINED;
  const search = async ({ scenario, ms }: Failure, mismatch: Mismatch): Promise<void> => {
    onEvent({ type: "shrinking", what: `${mismatch.verdict} ${probeId(mismatch.probe)} in ${scenario.id}` });
    const reduction = await reduceMismatch(
      {
        ...options,
        runId: `${options.runId}r${(searches += 1).toString(36)}`,
        scenario,
        limits: { tries: MOST_TRIES, ms },
        onProgress: (what) => onEvent({ type: "shrinking", what }),
      },
      mismatch,
    );
    if (reduction.kind !== "reduced") {
      const why = reduction.kind === "unjudged" ? reduction.why : "it passed";
      const failure = unconfirmedOf(scenario, mismatch, why);
      unconfirmed.push(failure);
      return onEvent({ type: "unconfirmed", failure });
    }
    const finding = findingOf(reduction);
    const same = found.find((one) => one.finding.id === finding.id);
    if (same !== undefined) return seenAgain(same);
    found.push({ finding, scenario: scenario.id, mismatch });
    onEvent({ type: "finding", finding });
  };
  return {
    async look(failure) {
      for (const mismatch of distinctMismatches(failure.failing)) {
        const same = found.find((one) => sharesCause(one.mismatch, mismatch));
        if (same !== undefined) seenAgain(same);
        else if (!isEnough(mismatch) && !signal.aborted) await search(failure, mismatch);
      }
    },
    confirmed: () => found.map(({ finding }) => finding),
    named: (judged) => found.map((one) => (judged === undefined ? one.finding : named(one, judged))),
    unconfirmed: () => unconfirmed,
  };
}

function sharesCause(one: Mismatch, other: Mismatch): boolean {
  return one.explainedBy.some((key) => other.explainedBy.includes(key));
}

function findingOf(reduced: Reduced): FuzzFinding {
  const { mismatch, from, to, tries, unfinished } = reduced;
  const { verdict, kind, probe, step, reason, explainedBy } = mismatch;
  const id = `fuzz/${verdict}-${fingerprint(reduced.scenario)}`;
  const summary = `${probeId(probe)}: ${verdict}.`;
  return {
    id,
    verdict,
    kind,
    probe: probeId(probe),
    step,
    reason,
    ...explained(explainedBy),
    seen: 1,
    scenario: scenarioText({ ...reduced.scenario, id, summary }),
    from,
    to,
    tries,
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

function explained(explainedBy: readonly string[]): Pick<FuzzFinding, "explainedBy" | "cause"> {
  const [cause] = explainedBy.flatMap((key) => sentenceOf(key) ?? []);
  return { explainedBy, ...(cause === undefined ? {} : { cause }) };
}

function named({ finding, scenario, mismatch }: Found, judged: RunResult): FuzzFinding {
  const { cause: _, ...rest } = finding;
  const place = { scenario, step: mismatch.step, probe: probeId(mismatch.probe) };
  return { ...rest, ...explained(explanationsIn(judged, place)) };
}

function unconfirmedOf(scenario: Scenario, mismatch: Mismatch, why: string): UnconfirmedFailure {
  const { verdict, probe, step } = mismatch;
  return { id: scenario.id, verdict, probe: probeId(probe), step, why, scenario: scenarioText(scenario) };
}
