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
  /** Shrinking takes no longer; where nothing is left it is kept as it is. */
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

const OUT_OF_TIME = "time was over";

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
  const untried = (scenario: Scenario, mismatch: Mismatch, why: string): void =>
    keepUnconfirmed({
      ...unconfirmedOf(scenario, mismatch),
      isUntried: true,
      why: `${why} before it was tried again`,
    });
  const isEnough = ({ explainedBy }: Mismatch): boolean =>
    explainedBy.length === 0 &&
    found.filter(({ mismatch }) => mismatch.explainedBy.length === 0).length >= MOST_UNEXPLAINED;
  const search = async ({ scenario, ms }: Failure, mismatch: Mismatch): Promise<void> => {
    onEvent({ type: "shrinking", what: `${mismatch.verdict} ${probeId(mismatch.probe)} in ${scenario.id}` });
    const startedAt = performance.now();
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
      if (performance.now() - startedAt > ms) return untried(scenario, mismatch, OUT_OF_TIME);
      if (signal.aborted) return untried(scenario, mismatch, "interrupted");
      const why = reduction.kind === "unjudged" ? reduction.why : "it passed";
      return keepUnconfirmed({ ...unconfirmedOf(scenario, mismatch), isUntried: false, why });
    }
    const finding = findingOf(reduction, options.options);
    const same = found.find((one) => one.finding.id === finding.id);
    if (same !== undefined) return seenAgain(same, scenario);
    found.push({ finding, seenIn: new Set([scenario.id]), scenario: scenario.id, mismatch });
    onEvent({ type: "finding", finding });
  };
  return {
    async look(failure) {
      const { scenario } = failure;
      for (const mismatch of distinctMismatches(failure.failing)) {
        const same = found.find((one) => sharesCause(one.mismatch, mismatch));
        if (same !== undefined) seenAgain(same, scenario);
        else if (signal.aborted) return untried(scenario, mismatch, "interrupted");
        else if (failure.ms <= 0) return untried(scenario, mismatch, OUT_OF_TIME);
        else if (!isEnough(mismatch)) await search(failure, mismatch);
        // A scenario is kept once, however many of its connections differ.
        if (unconfirmed.at(-1)?.id === scenario.id && unconfirmed.at(-1)?.isUntried === true) return;
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
