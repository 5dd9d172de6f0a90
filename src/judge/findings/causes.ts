import { type CellResult, isMismatch, type ScenarioResult } from "../../model/result/result.js";
import { hypothesesWith, late } from "../hypotheses/index.js";
import type { Causes, PlacedCell } from "./cause.js";
import { coveringAll } from "./cover.js";
import { actingAtOnce, withJointRivals } from "./joint.js";
import { cheapest } from "./price.js";

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
  if (all !== undefined) return { causes: withJointRivals(all, wrong), confidence: "sure", unexplained: [] };
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
