import { late } from "../hypotheses/index.js";
import type { Cause, Causes, PlacedCell } from "./cause.js";
import { without } from "./cover.js";

/** More at once are no explanation any more. */
const MOST_CAUSES = 4;

/** What a set of causes costs, against 1 for each connection that it leaves unexplained. */
const PRICE_OF_CAUSE = 0.5;
const PRICE_OF_CONTRADICTION = 2;

/** More than this of what it explains contradicts a cause, or more at once: they are no likely ones. */
const MOST_CONTRADICTED = 0.05;
const MOST_LIKELY_CAUSES = 3;

/**
 * The cheapest set, always taking next what saves most. Only such as explain whole steps count: a part of one may be
 * chance.
 */
export function cheapest(all: readonly Cause[], wrong: readonly PlacedCell[]): Causes {
  const candidates = all.filter(
    ({ hypothesis, cells }) => hypothesis.kind !== "late" && hasWholeStep(cells, wrong),
  );
  const causes: Cause[] = [];
  let unexplained = wrong;
  while (causes.length < MOST_CAUSES) {
    const next = mostSaving(candidates, unexplained);
    if (next === undefined) break;
    causes.push(next);
    unexplained = without(unexplained, next.cells);
  }
  const isLikely = unexplained.length === 0 && areLikely(causes) && !isMaybeSlow(wrong);
  return { causes, confidence: isLikely ? "likely" : "part", unexplained };
}

function areLikely(causes: readonly Cause[]): boolean {
  return (
    causes.length <= MOST_LIKELY_CAUSES &&
    causes.every(({ cells, contradicted }) => contradicted <= cells.length * MOST_CONTRADICTED)
  );
}

/** Of an engine that is only slow, many causes explain some. */
function isMaybeSlow(wrong: readonly PlacedCell[]): boolean {
  return wrong.every(({ cell }) => cell.explainedBy.includes(late.key));
}

function mostSaving(candidates: readonly Cause[], left: readonly PlacedCell[]): Cause | undefined {
  const open = new Set(left);
  const [best] = candidates
    .map((cause) => ({ ...cause, cells: cause.cells.filter((placed) => open.has(placed)) }))
    .filter((cause) => savingOf(cause) > 0)
    .toSorted((one, other) => savingOf(other) - savingOf(one));
  return best;
}

function savingOf({ cells, contradicted }: Cause): number {
  return cells.length - PRICE_OF_CAUSE - contradicted * PRICE_OF_CONTRADICTION;
}

function hasWholeStep(cells: readonly PlacedCell[], wrong: readonly PlacedCell[]): boolean {
  const left = new Set(without(wrong, cells).map(stepOf));
  return cells.some((placed) => !left.has(stepOf(placed)));
}

function stepOf({ scenario, step }: PlacedCell): string {
  return JSON.stringify([scenario, step]);
}
