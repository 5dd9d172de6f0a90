import { type CellResult, isMismatch, type ScenarioResult } from "../../model/result/result.js";
import { type Hypothesis, hypothesesWith, late } from "../hypotheses/index.js";
import { coveringAll } from "./cover.js";
import { actingAtOnce } from "./joint.js";
import { cheapest } from "./price.js";

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
  /** How many connections hold that it says would differ too. */
  readonly contradicted: number;
  /** Others that explain as much. */
  readonly alternatives: readonly Hypothesis[];
}

export interface Causes {
  readonly causes: readonly Cause[];
  /**
   * `sure`: one or two explain everything, each by itself, and nothing contradicts them. `likely`: together they explain
   * everything. `part`: something is left, and what each explains may be chance.
   */
  readonly confidence: "sure" | "likely" | "part";
  /** What no known cause explains. */
  readonly unexplained: readonly PlacedCell[];
}

export function mismatchesOf(scenarios: readonly ScenarioResult[]): readonly PlacedCell[] {
  return scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(isMismatch).map((cell) => ({ scenario, step, cell })),
    ),
  );
}

/**
 * The smallest set of hypotheses that explains what is wrong; of as many, those that come first. Lateness comes first
 * where a change was seen to come after its deadline (`sawLateChange`), and is no cause elsewhere: what never comes is not
 * late.
 */
export function causesOf(
  wrong: readonly PlacedCell[],
  {
    sawLateChange,
    contradictions,
  }: { readonly sawLateChange: boolean; readonly contradictions: ReadonlyMap<string, number> },
): Causes {
  const named = hypothesesWith(new Set(wrong.flatMap(({ cell }) => cell.explainedBy)));
  const timeless = named.filter((hypothesis) => hypothesis !== late);
  const candidates = (sawLateChange ? [late, ...timeless] : timeless)
    .map((hypothesis) => ({
      hypothesis,
      cells: wrong.filter(({ cell }) => cell.explainedBy.includes(hypothesis.key)),
      contradicted: contradictions.get(hypothesis.key) ?? 0,
      alternatives: [],
    }))
    .filter(({ cells }) => cells.length > 0);
  const all = coveringAll(
    candidates.filter(({ contradicted }) => contradicted === 0),
    wrong,
  );
  if (all !== undefined) return { causes: all, confidence: "sure", unexplained: [] };
  const joint = actingAtOnce(wrong);
  if (joint !== undefined) return { causes: joint, confidence: "likely", unexplained: [] };
  return cheapest(candidates, wrong);
}

/** By key of a hypothesis: how many connections hold that would differ by it. */
export function contradictionsIn(cells: readonly CellResult[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const key of cells.flatMap(({ contradicts = [] }) => contradicts))
    numbers.set(key, (numbers.get(key) ?? 0) + 1);
  return numbers;
}
