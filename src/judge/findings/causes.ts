import { type CellResult, isMismatch, type ScenarioResult } from "../../model/result/result.js";
import { type Hypothesis, hypotheses, late } from "../hypotheses/index.js";

/** A cell and where it stands. */
export interface PlacedCell {
  readonly scenario: string;
  readonly step: string;
  readonly cell: CellResult;
}

/** A hypothesis and the cells that it is to explain. */
export interface Cause {
  readonly hypothesis: Hypothesis;
  readonly cells: readonly PlacedCell[];
  /** Others that explain as much. */
  readonly alternatives: readonly Hypothesis[];
}

export interface Causes {
  readonly causes: readonly Cause[];
  /** One or two of them explain everything. Else each explains a part, which may be chance. */
  readonly areSure: boolean;
  /** What no known cause explains. */
  readonly unexplained: readonly PlacedCell[];
}

const timeless = hypotheses.filter((hypothesis) => hypothesis !== late);

/** More at once are no explanation any more. */
const MOST_CAUSES = 4;

export function mismatchesOf(scenarios: readonly ScenarioResult[]): readonly PlacedCell[] {
  return scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(isMismatch).map((cell) => ({ scenario, step, cell })),
    ),
  );
}

/**
 * The fewest hypotheses that together explain all; of as many, those that come first. Where several do not explain
 * everything, only such as explain whole scenarios count: a part of one may be chance. Lateness comes first where a
 * change was seen to come after its deadline (`sawLateChange`), and is no cause elsewhere: what never comes is not late.
 */
export function causesOf(
  wrong: readonly PlacedCell[],
  { sawLateChange }: { readonly sawLateChange: boolean },
): Causes {
  const candidates = (sawLateChange ? [late, ...timeless] : timeless)
    .map((hypothesis) => ({ hypothesis, cells: wrong.filter(isExplainedBy(hypothesis)), alternatives: [] }))
    .filter(({ cells }) => cells.length > 0);
  const all = single(candidates, wrong) ?? pair(candidates, wrong);
  if (all !== undefined) return { causes: all, areSure: true, unexplained: [] };
  const sure = candidates.filter(
    ({ hypothesis, cells }) => hypothesis.kind !== "late" && hasWholeScenario(cells, wrong),
  );
  return several(sure, wrong);
}

function isExplainedBy({ key }: Hypothesis): (placed: PlacedCell) => boolean {
  return ({ cell }) => cell.explainedBy.includes(key);
}

function single(candidates: readonly Cause[], wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  const [found, ...others] = candidates.filter(({ cells }) => cells.length === wrong.length);
  if (found === undefined) return undefined;
  return [{ ...found, alternatives: alternativesTo(found.hypothesis, others) }];
}

/** What is late does also what it does not do at all. */
function alternativesTo(found: Hypothesis, others: readonly Cause[]): readonly Hypothesis[] {
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

function pair(candidates: readonly Cause[], wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  for (const first of candidates) {
    const rest = wrong.filter((placed) => !first.cells.includes(placed));
    const [second, ...others] = candidates.filter(({ cells }) =>
      rest.every((placed) => cells.includes(placed)),
    );
    if (second !== undefined)
      return [first, { ...second, cells: rest, alternatives: alternativesTo(second.hypothesis, others) }];
  }
  return undefined;
}

/** Always the one that explains most of what is left. */
function several(candidates: readonly Cause[], wrong: readonly PlacedCell[]): Causes {
  const causes: Cause[] = [];
  let unexplained = wrong;
  while (causes.length < MOST_CAUSES && unexplained.length > 0) {
    const left = unexplained;
    const [most] = candidates
      .map((cause) => ({ ...cause, cells: cause.cells.filter((placed) => left.includes(placed)) }))
      .toSorted((one, other) => other.cells.length - one.cells.length);
    if (most === undefined || most.cells.length === 0) break;
    causes.push(most);
    unexplained = left.filter((placed) => !most.cells.includes(placed));
  }
  return { causes, areSure: false, unexplained };
}

function hasWholeScenario(cells: readonly PlacedCell[], wrong: readonly PlacedCell[]): boolean {
  const scenarios = new Set(cells.map(({ scenario }) => scenario));
  return [...scenarios].some((id) =>
    wrong.filter(({ scenario }) => scenario === id).every((placed) => cells.includes(placed)),
  );
}
