import type { Hypothesis } from "../hypotheses/index.js";
import type { Cause, PlacedCell } from "./cause.js";

/** The first one, else the first two, that explain everything; undefined: no two do. */
export function coveringAll(
  candidates: readonly Cause[],
  wrong: readonly PlacedCell[],
): readonly Cause[] | undefined {
  return single(candidates, wrong) ?? pair(candidates, wrong);
}

function single(candidates: readonly Cause[], wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  const [found, ...others] = candidates.filter(({ cells }) => cells.length === wrong.length);
  return found && [{ ...found, alternatives: alternativesTo(found, others) }];
}

/** The first keeps all that it explains, but what stands beside it need only explain what the second does not. */
function pair(candidates: readonly Cause[], wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  for (const first of candidates) {
    const [second, ...others] = explaining(without(wrong, first.cells), candidates);
    if (second === undefined) continue;
    const besides = explaining(without(wrong, second.cells), candidates).filter(
      ({ hypothesis }) => hypothesis !== first.hypothesis && hypothesis !== second.hypothesis,
    );
    const cells = without(wrong, first.cells);
    return [
      { ...first, alternatives: alternativesTo(first, besides) },
      { ...second, cells, alternatives: alternativesTo(second, others) },
    ];
  }
  return undefined;
}

function explaining(cells: readonly PlacedCell[], candidates: readonly Cause[]): readonly Cause[] {
  return candidates.filter((candidate) => cells.every((placed) => candidate.cells.includes(placed)));
}

export function without(cells: readonly PlacedCell[], taken: readonly PlacedCell[]): readonly PlacedCell[] {
  const gone = new Set(taken);
  return cells.filter((placed) => !gone.has(placed));
}

/** What is late does also what it does not do at all. */
export function alternativesTo(
  { hypothesis: found }: Cause,
  others: readonly Cause[],
): readonly Hypothesis[] {
  return others
    .map(({ hypothesis }) => hypothesis)
    .filter(
      ({ kind, key }) =>
        GRAVE.includes(key) ||
        (kind === "feature" && stem(key) !== stem(found.key)) ||
        (kind === "change" && found.kind === "late"),
    )
    .toSorted((one, other) => graveness(other) - graveness(one));
}

/** A person has to know of these where they cannot be told from less; the least grave first. */
const GRAVE: readonly string[] = ["ingress", "egress", "all"];

function graveness({ key }: Hypothesis): number {
  return GRAVE.indexOf(key);
}

/** `many-ports-24` and `many-ports-32` say the same. */
function stem(key: string): string {
  return key.replace(/-\d+$/, "");
}
