import type { Expectation, Observation, Probe } from "../model/probe.js";
import type { Bounds, CellResult, Tally } from "../model/result.js";
import { judge, type Judgement } from "./cell.js";
import { isAnswer, isSilence, NO_TRIES, shownBy, sumOf } from "./tries.js";
import type { Liveness } from "../run/probe/controls.js";
import type { TimedTry } from "../run/probe/attempt.js";

/** A cell of the step so far: its judgement after the latest look or glance. */
export interface Cell {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly judgement: Judgement;
  readonly looks: number;
  /** In full, since the latest glance: silence in a glance proves nothing. */
  readonly fullLooks: number;
  /** All tries in full of this step. */
  readonly tally: Tally;
  readonly afterMs: number;
  /** When it came to agree: after the last try that did not, before the first that did. Null: it does not agree. */
  readonly agreed: Bounds | null;
  /** Start of the last try that showed otherwise, at the earliest; after the acknowledged change. */
  readonly lastWrongMs: number;
  /** A look showed that it agreed, and that was no remainder of the state before the change. */
  readonly agreedAfresh: boolean;
  /** It answered although nothing of this step could have admitted it. */
  readonly broke: boolean;
  /** The tries of its latest look in full contradict each other. */
  readonly isMixed: boolean;
}

/** What one look showed of a cell, and what was known of it before. */
export interface Sight {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly tries: readonly TimedTry[];
  readonly liveness: Liveness;
  readonly answeredBefore: boolean;
  /** Whether it is denied in every state of the step, and was seen denied before. */
  readonly isSteady: (probe: Probe) => boolean;
  readonly isGlance: boolean;
  /** `performance.now()` of the acknowledged change, and now. */
  readonly acknowledgedAt: number;
  readonly now: number;
  /** Every cell of the step had agreed by then, though not in one look. */
  readonly arrived: boolean;
  readonly before: Cell | undefined;
}

export function nextCell(sight: Sight): Cell {
  const { probe, expectation, before, isGlance } = sight;
  const { observation, tally } = shownBy(sight.tries, expectation.verdict);
  const isSteady = expectation.verdict === "deny" && tally.answered > 0 && sight.isSteady(probe);
  const isMixed = tally.answered > 0 && tally.silent > 0;
  const agreedBefore = before?.agreedAfresh ?? false;
  const judgement =
    before?.judgement.verdict === "unstable"
      ? before.judgement
      : judge({
          expectation,
          observation,
          evidence: {
            answeredBefore: sight.answeredBefore,
            liveness: sight.liveness,
            agreedBefore,
            isSteady,
            brokeBefore: before?.broke ?? false,
            isMixed: isMixed && hasOneServer(probe),
            wasMixed: before?.isMixed ?? false,
          },
        });
  const agrees = judgement.verdict === "match" || judgement.verdict === "unproven";
  const isFresh = expectation.verdict === "deny" || sight.arrived;
  return {
    probe,
    expectation,
    // What made it unstable is what a report shows.
    observation: before?.judgement.verdict === "unstable" ? before.observation : observation,
    judgement,
    looks: (before?.looks ?? 0) + 1,
    fullLooks: isGlance ? 0 : (before?.fullLooks ?? 0) + 1,
    tally: sumOf(before?.tally ?? NO_TRIES, isGlance ? { ...tally, silent: 0 } : tally),
    afterMs: Math.round(sight.now - sight.acknowledgedAt),
    agreed: agrees ? agreedSince(sight) : null,
    lastWrongMs: Math.max(before?.lastWrongMs ?? 0, lastWrong(sight)),
    agreedAfresh: agreedBefore || (agrees && isFresh && !isGlance),
    broke: (before?.broke ?? false) || isSteady,
    isMixed: isGlance ? (before?.isMixed ?? false) : isMixed && hasOneServer(probe),
  };
}

/** Behind a Service each try may meet another pod. */
function hasOneServer({ to }: Probe): boolean {
  return to.kind !== "service";
}

/** From the last try that showed the state before to the first after it that showed this one. */
function agreedSince({ tries, expectation, before, acknowledgedAt }: Sight): Bounds {
  if (before?.agreed != null) return before.agreed;
  const isRight = expectation.verdict === "allow" ? isAnswer : isSilence;
  const first = Math.min(...tries.filter(isRight).map(({ latestMs }) => latestMs));
  return { atLeastMs: before?.lastWrongMs ?? 0, atMostMs: Math.max(0, first - acknowledgedAt) };
}

/** Silence in a glance may be an answer that is slow. */
function lastWrong({ tries, expectation, isGlance, acknowledgedAt }: Sight): number {
  if (isGlance && expectation.verdict === "allow") return 0;
  const isWrong = expectation.verdict === "allow" ? isSilence : isAnswer;
  return Math.max(0, ...tries.filter(isWrong).map(({ earliestMs }) => earliestMs - acknowledgedAt));
}

/** A cell that changed its mind stays so: looking again until it fits would hide it. */
export function differs(cell: Cell | undefined): boolean {
  const verdict = cell?.judgement.verdict;
  return verdict === undefined || !["match", "unproven", "unspecified", "unstable"].includes(verdict);
}

/** It takes one look in full to believe that a cell agrees, and two that it does not. */
export function isOpen(cell: Cell | undefined): boolean {
  return cell === undefined || cell.fullLooks < (differs(cell) ? 2 : 1);
}

/** A cell as reports have it; what stayed unproven is inconclusive. */
export function cellResult(cell: Cell): CellResult {
  const { probe, expectation, observation, looks, afterMs, tally, judgement, fullLooks } = cell;
  const base = { probe, expectation, observation, looks, afterMs, tries: tally, explainedBy: [] };
  if (fullLooks === 0)
    return { ...base, verdict: "inconclusive", why: "interrupted before it was looked at in full" };
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
