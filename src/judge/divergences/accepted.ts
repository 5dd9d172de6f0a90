import type { CellResult } from "../../model/result/result.js";
import type { StepHistory } from "../../plan/step-history.js";
import type { AcceptedDivergences } from "../../record/record.js";
import type { Divergence } from "../../scenario/divergences.js";
import { type ExpectedDivergence, expectedDivergence } from "../../scenario/known-divergences.js";
import { markDeclared } from "./declared.js";
import { markKnown } from "./known.js";

/** Differences that the user accepts: those of a file, and known ones. */
export interface Accepted {
  readonly declared: readonly Divergence[];
  readonly known: readonly ExpectedDivergence[];
}

/** Throws where a key names no known divergence. */
export function acceptedOf({ declared, known }: AcceptedDivergences): Accepted {
  return { declared, known: known.map(expectedDivergence) };
}

/** Marks the cells of a step that differ as accepted. Their verdicts stay. */
export function markAccepted(
  cells: readonly CellResult[],
  place: { readonly scenario: string; readonly step: string; readonly history: StepHistory },
  { declared, known }: Accepted,
): readonly CellResult[] {
  return markKnown(markDeclared(cells, { ...place, declared }), place.history, known);
}
