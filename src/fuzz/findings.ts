import type { FuzzFinding, UnconfirmedFailure } from "../model/result/fuzz-result.js";
import { probeId } from "../model/probe.js";
import type { RunResult, ScenarioResult } from "../model/result/result.js";
import { distinctMismatches, type Mismatch } from "../reduce/mismatch.js";
import { reduceMismatch, type Reduction } from "../reduce/reduce.js";
import type { AcceptedDivergences } from "../record/record.js";
import type { RunOptions } from "../run/context.js";
import type { Scenario } from "../scenario/scenario.js";
import { scenarioText } from "../scenario/write.js";
import type { Target } from "../target/target.js";
import { explainedAs, findingOf } from "./finding.js";
import type { FuzzEvent } from "./events.js";

/** A generated scenario that failed. */
export interface Failure {
  readonly failing: ScenarioResult;
  readonly scenario: Scenario;
  /** `performance.now()` by which it is shrunk; what is not tried again by then is kept as it is. */
  readonly until: number;
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

/** Of one mismatch. */
const MOST_SHRINKING_MS = 300_000;

interface Found {
  finding: FuzzFinding;
  /** Ids of generated scenarios that showed it. */
  readonly seenIn: Set<string>;
  readonly scenario: string;
  readonly mismatch: Mismatch;
}

export function createFindings(options: FindingsOptions): Findings {
  const { onEvent, signal } = options;
  const found: Found[] = [];
  const unconfirmed: UnconfirmedFailure[] = [];
  let searches = 0;
  const seenAgain = (one: Found, { id }: Scenario): void => {
    one.seenIn.add(id);
    one.finding = { ...one.finding, seen: one.seenIn.size };
  };
  const keepUnconfirmed = (failure: UnconfirmedFailure): void => {
    unconfirmed.push(failure);
    onEvent({ type: "unconfirmed", failure });
  };
  const keepFound = (finding: FuzzFinding, scenario: Scenario, mismatch: Mismatch): void => {
    const same = found.find((one) => one.finding.id === finding.id);
    if (same !== undefined) return seenAgain(same, scenario);
    found.push({ finding, seenIn: new Set([scenario.id]), scenario: scenario.id, mismatch });
    onEvent({ type: "finding", finding });
  };
  const whyOver = (until: number): string | undefined => {
    if (signal.aborted) return "interrupted";
    return performance.now() >= until ? "time was over" : undefined;
  };
  const isEnough = ({ explainedBy }: Mismatch): boolean =>
    explainedBy.length === 0 &&
    found.filter(({ mismatch }) => mismatch.explainedBy.length === 0).length >= MOST_UNEXPLAINED;
  /** Resolves with why it was not tried again; undefined: it was. */
  const search = async ({ scenario, until }: Failure, mismatch: Mismatch): Promise<string | undefined> => {
    onEvent({ type: "shrinking", what: `${mismatch.verdict} ${probeId(mismatch.probe)} in ${scenario.id}` });
    const ms = Math.min(until - performance.now(), MOST_SHRINKING_MS);
    const end = performance.now() + ms;
    const reduction = await reduceMismatch(
      {
        ...options,
        runId: `${options.runId}r${(searches += 1).toString(36)}`,
        scenario,
        limits: { tries: MOST_TRIES, ms },
        onProgress: (what) => onEvent({ type: "shrinking", what }),
      },
      mismatch,
    ).catch((error: unknown): Reduction => {
      if (signal.aborted) return { kind: "unjudged", why: "interrupted" };
      throw error;
    });
    if (reduction.kind !== "reduced") {
      const over = whyOver(end);
      if (over !== undefined) return over;
      const why = reduction.kind === "unjudged" ? reduction.why : "it passed";
      keepUnconfirmed({ ...unconfirmedOf(scenario, mismatch), isUntried: false, why });
      return undefined;
    }
    keepFound(findingOf(reduction), scenario, mismatch);
    return undefined;
  };
  return {
    async look(failure) {
      const { scenario, until } = failure;
      for (const mismatch of distinctMismatches(failure.failing)) {
        const same = found.find((one) => sharesCause(one.mismatch, mismatch));
        if (same !== undefined) {
          seenAgain(same, scenario);
          continue;
        }
        const over = whyOver(until) ?? (isEnough(mismatch) ? undefined : await search(failure, mismatch));
        if (over === undefined) continue;
        const why = `${over} before it was tried again`;
        return keepUnconfirmed({ ...unconfirmedOf(scenario, mismatch), isUntried: true, why });
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

function named({ finding, scenario, mismatch }: Found, judged: RunResult): FuzzFinding {
  return explainedAs(finding, judged, { scenario, step: mismatch.step, probe: probeId(mismatch.probe) });
}

function unconfirmedOf(
  scenario: Scenario,
  { verdict, probe, step }: Mismatch,
): Omit<UnconfirmedFailure, "isUntried" | "why"> {
  return { id: scenario.id, verdict, probe: probeId(probe), step, scenario: scenarioText(scenario) };
}
