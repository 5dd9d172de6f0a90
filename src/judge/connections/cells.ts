import type { Matrix } from "../../model/matrix.js";
import type { CellResult } from "../../model/result/result.js";
import { type Expectation, type Probe, probeId } from "../../model/probe.js";
import { expectations } from "../../plan/expectations.js";
import type { StepTransition } from "../../plan/transitions.js";
import type { AttemptRecord } from "../../record/attempt.js";
import { type Cell, nextCell } from "./cell-state.js";
import { NO_TRIES } from "./tries.js";
import type { Progress } from "./progress.js";
import { steadiness } from "./steadiness.js";

/** What the attempts of a step are held against. */
export interface StepMeaning {
  readonly expected: Matrix<Expectation>;
  readonly answeredBefore: ReadonlySet<string>;
  readonly isSteady: (probe: Probe) => boolean;
}

/** By probe id, in the order of their first attempt. */
export type Cells = ReadonlyMap<string, Cell>;

export const NO_CELLS: Cells = new Map();

export function meaningOf(
  transition: StepTransition,
  connections: readonly Probe[],
  { answered, blocked }: Progress,
): StepMeaning {
  return {
    expected: expectations(transition.after, connections),
    answeredBefore: answered,
    isSteady: steadiness(blocked, transition),
  };
}

/** A step's cells once one more attempt is seen. */
export function cellsAfter(
  cells: Cells,
  { connections, ...attempt }: AttemptRecord,
  meaning: StepMeaning,
): Cells {
  const next = new Map(cells);
  for (const connection of connections) {
    const { probe } = connection;
    const id = probeId(probe);
    const own = { expectation: meaning.expected.get(probe), answeredBefore: meaning.answeredBefore.has(id) };
    next.set(
      id,
      nextCell({ connection, attempt, ...own, isSteady: meaning.isSteady, before: cells.get(id) }),
    );
  }
  return next;
}

/** Of a connection that no attempt came to. */
export function untriedResult(probe: Probe, { expected }: Pick<StepMeaning, "expected">): CellResult {
  return {
    probe,
    expectation: expected.get(probe),
    observation: { kind: "inconclusive", why: "it was never tried" },
    attempts: 0,
    afterMs: 0,
    tries: NO_TRIES,
    explainedBy: [],
    verdict: "inconclusive",
    why: "it was never tried",
  };
}
