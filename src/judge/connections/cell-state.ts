import type { Expectation, Observation, Probe } from "../../model/probe.js";
import type { CellResult } from "../../model/result/result.js";
import type { Bounds, Tally } from "../../model/result/measures.js";
import type { AttemptRecord, SeenConnection } from "../../record/attempt.js";
import { judgeCell, type Judgement } from "./cell.js";
import { isAnswer, isSilence, NO_TRIES, shownBy, sumOf } from "./tries.js";

/** A cell of the step so far: its judgement after the latest attempt. */
export interface Cell {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly judgement: Judgement;
  readonly attempts: number;
  /** In full, since the latest quick one that found silence or a leak. */
  readonly fullAttempts: number;
  /** All tries in full of this step. */
  readonly tally: Tally;
  readonly afterMs: number;
  /** When it came to agree: after the last try that did not, before the first that did. Null: it does not agree. */
  readonly agreed: Bounds | null;
  /** Start of the last try that showed otherwise, at the earliest; after the acknowledged change. */
  readonly lastWrongMs: number;
  /** A full attempt showed that it agreed, and that was no remainder of the state before the change. */
  readonly agreedAfresh: boolean;
  /** It answered although nothing of this step could have admitted it. */
  readonly broke: boolean;
  /** The tries of its latest full attempt contradict each other. */
  readonly isMixed: boolean;
}

/** What one attempt showed of a cell, and what was known of it before. */
export interface Sight {
  readonly connection: SeenConnection;
  readonly attempt: Omit<AttemptRecord, "connections">;
  readonly expectation: Expectation;
  /** The same path answered in this scenario while nothing denied it. */
  readonly answeredBefore: boolean;
  /** Whether it is denied in every state of the step, and was seen denied before. */
  readonly isSteady: (probe: Probe) => boolean;
  readonly before: Cell | undefined;
}

export function nextCell(sight: Sight): Cell {
  const { connection, attempt, expectation, before } = sight;
  const { probe, seen, liveness } = connection;
  const isQuick = attempt.kind === "quick";
  const { observation, tally } = shownBy(seen, expectation.verdict);
  const isSteady = expectation.verdict === "deny" && tally.answered > 0 && sight.isSteady(probe);
  const isMixed = tally.answered > 0 && tally.silent > 0 && hasOneServer(probe);
  const agreedBefore = before?.agreedAfresh ?? false;
  const judgement =
    before?.judgement.verdict === "unstable"
      ? before.judgement
      : judgeCell({
          expectation,
          observation,
          context: {
            answeredBefore: sight.answeredBefore,
            liveness,
            agreedBefore,
            isSteady,
            brokeBefore: before?.broke ?? false,
            isMixed,
            wasMixed: before?.isMixed ?? false,
          },
        });
  const agrees = judgement.verdict === "match" || judgement.verdict === "unproven";
  const isAsAllowed = agrees && tally.answered > 0;
  const isFresh = expectation.verdict === "deny" || attempt.allAgreedOnce;
  return {
    probe,
    expectation,
    // What made it unstable is what a report shows.
    observation: before?.judgement.verdict === "unstable" ? before.observation : observation,
    judgement,
    attempts: (before?.attempts ?? 0) + 1,
    fullAttempts: isQuick && !isAsAllowed ? 0 : (before?.fullAttempts ?? 0) + (isQuick ? 0 : 1),
    tally: sumOf(before?.tally ?? NO_TRIES, isQuick ? { ...tally, silent: 0 } : tally),
    afterMs: attempt.afterMs,
    agreed: agrees ? agreedSince(sight) : null,
    lastWrongMs: Math.max(before?.lastWrongMs ?? 0, lastWrong(sight)),
    agreedAfresh: agreedBefore || (agrees && isFresh && !isQuick),
    broke: (before?.broke ?? false) || isSteady,
    isMixed: isQuick ? (before?.isMixed ?? false) : isMixed,
  };
}

/** Behind a Service each try may meet another pod. */
function hasOneServer({ to }: Probe): boolean {
  return to.kind !== "service";
}

/** From the last try that showed the state before to the first after it that showed this one. */
function agreedSince({ connection, expectation, before }: Sight): Bounds {
  if (before?.agreed != null) return before.agreed;
  const isRight = expectation.verdict === "allow" ? isAnswer : isSilence;
  const first = Math.min(...connection.seen.filter(isRight).map(({ firstBeganMs }) => firstBeganMs));
  return { atLeastMs: before?.lastWrongMs ?? 0, atMostMs: Math.max(0, first) };
}

/** Silence in a quick attempt may be an answer that is slow. */
function lastWrong({ connection, attempt, expectation }: Sight): number {
  if (attempt.kind === "quick" && expectation.verdict === "allow") return 0;
  const isWrong = expectation.verdict === "allow" ? isSilence : isAnswer;
  return Math.max(0, ...connection.seen.filter(isWrong).map(({ lastBeganMs }) => lastBeganMs));
}

/** A cell that changed its mind stays so: looking again until it fits would hide it. */
export function isUnsettled(cell: Cell | undefined): boolean {
  const verdict = cell?.judgement.verdict;
  return verdict === undefined || !["match", "unproven", "unspecified", "unstable"].includes(verdict);
}

/** Whether a report would call it wrong, were this the end. */
export function wouldFail(cell: Cell | undefined): boolean {
  const verdict = cell?.judgement.verdict;
  return verdict !== undefined && !["match", "unproven", "unspecified", "inconclusive"].includes(verdict);
}

/** It takes one full attempt to believe that a cell agrees, and two that it does not. */
export function needsMoreAttempts(cell: Cell | undefined): boolean {
  return cell === undefined || cell.fullAttempts < (isUnsettled(cell) ? 2 : 1);
}

/** A cell as reports have it; what stayed unproven is inconclusive. */
export function cellResult(cell: Cell): CellResult {
  const { probe, expectation, observation, attempts, afterMs, tally, judgement, fullAttempts } = cell;
  const base = { probe, expectation, observation, attempts, afterMs, tries: tally, explainedBy: [] };
  if (fullAttempts === 0)
    return { ...base, verdict: "inconclusive", why: "interrupted before it was tried in full" };
  if (judgement.verdict === "unproven")
    return {
      ...base,
      verdict: "inconclusive",
      unproven: true,
      why: "the path never answered, so no answer proves nothing",
    };
  return { ...base, ...(cell.isMixed ? mixed(judgement) : judgement) };
}

/** Until the end its tries contradicted each other: that is no rule's doing. */
function mixed(judgement: Exclude<Judgement, { readonly verdict: "unproven" }>): typeof judgement {
  if (judgement.verdict === "leak")
    return { verdict: "unstable", why: "brief leak: it is denied, and answers now and then" };
  if (judgement.verdict === "outage")
    return { verdict: "unstable", why: "intermittent outage: it works, and fails now and then" };
  return judgement;
}
