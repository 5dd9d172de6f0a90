import type { Expectation, Observation, Probe } from "../model/probe.js";
import type { CellResult } from "../model/result.js";
import { judge, type Judgement } from "../verdict/judge.js";

/** A cell of the step so far: its judgement after the latest look or glance. */
export interface Cell {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly judgement: Judgement;
  readonly looks: number;
  /** In full, since the latest glance: silence in a glance proves nothing. */
  readonly fullLooks: number;
  readonly afterMs: number;
  /** Start of the look since which it agrees, after the acknowledged change. */
  readonly agreedAtMs: number | null;
  /** A look showed that it agreed, and that was no remainder of the state before the change. */
  readonly agreedAfresh: boolean;
}

/** What one look showed of a cell, and what was known of it before. */
export interface Sight {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  /** Whether its destination answers itself. */
  readonly alive: boolean | undefined;
  readonly answeredBefore: boolean;
  readonly isGlance: boolean;
  /** After the acknowledged change. */
  readonly startedMs: number;
  readonly afterMs: number;
  /** Every cell of the step had agreed by then, though not in one look. */
  readonly arrived: boolean;
  readonly before: Cell | undefined;
}

export function nextCell(sight: Sight): Cell {
  const { probe, expectation, observation, before, alive, answeredBefore, startedMs, isGlance } = sight;
  const agreedBefore = before?.agreedAfresh ?? false;
  const judgement =
    before?.judgement.verdict === "unstable"
      ? before.judgement
      : judge({ expectation, observation, evidence: { answeredBefore, agreedBefore, alive } });
  const agrees = judgement.verdict === "match" || judgement.verdict === "unproven";
  const isFresh = expectation.verdict === "deny" || sight.arrived;
  return {
    probe,
    expectation,
    observation,
    judgement,
    looks: (before?.looks ?? 0) + 1,
    fullLooks: isGlance ? 0 : (before?.fullLooks ?? 0) + 1,
    afterMs: Math.round(sight.afterMs),
    agreedAtMs: agrees ? (before?.agreedAtMs ?? startedMs) : null,
    agreedAfresh: agreedBefore || (agrees && isFresh && !isGlance),
  };
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
  const { judgement, fullLooks, agreedAtMs: _agreed, agreedAfresh: _afresh, ...rest } = cell;
  const base = { ...rest, explainedBy: [] };
  if (fullLooks === 0)
    return { ...base, verdict: "inconclusive", why: "interrupted before it was looked at in full" };
  if (judgement.verdict === "unproven") {
    return {
      ...base,
      verdict: "inconclusive",
      unproven: true,
      why: "the path never answered, so no answer proves nothing",
    };
  }
  return { ...base, ...judgement };
}
