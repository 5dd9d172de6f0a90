import type { CellResult } from "../../model/result/result.js";
import type { Evidence } from "./evidence.js";
import type { Hypothesis } from "../hypotheses/hypothesis.js";
import type { PredictionCheck } from "./predictions.js";

/** Between the keys of two that act at once, where a cell names both. */
export const JOINT = "+";

/** Two that act at once. */
export type Pair = readonly [Evidence, Evidence];

/** Each by itself explains so much of all that it is worth asking what both would do at once. */
const WORTH_ASKING = 0.75;

/**
 * Pairs that, acting at once, explain all that differs and would change nothing else: what one fault hides of another
 * contradicts neither. None where one explains everything.
 */
export function pairsIn(evidence: readonly Evidence[], steps: readonly PredictionCheck[]): readonly Pair[] {
  const wrong = steps.flatMap((step) => step.wrong).filter(isSteady);
  const candidates = evidence.filter(({ hypothesis }) => hypothesis.kind !== "late");
  const isCovered = candidates.some(
    (own) => own.contradicted.length === 0 && missedBy([own, own], wrong) === 0,
  );
  if (isCovered) return [];
  const bySize = steps.toSorted((first, second) => second.wrong.length - first.wrong.length);
  return pairsOf(candidates)
    .filter((pair) => missedBy(pair, wrong) <= wrong.length * (1 - WORTH_ASKING))
    .filter((pair) => pair.every(({ explained }) => wrong.some((cell) => !explained.has(cell))))
    .filter((pair) => fits(pair, bySize));
}

/** What comes and goes is no rule's doing. */
function isSteady({ verdict }: CellResult): boolean {
  return verdict !== "unstable";
}

function pairsOf(evidence: readonly Evidence[]): readonly Pair[] {
  return evidence.flatMap((one, index) => evidence.slice(index + 1).map((other): Pair => [one, other]));
}

function missedBy([one, other]: Pair, wrong: readonly CellResult[]): number {
  return wrong.filter((cell) => !one.explained.has(cell) && !other.explained.has(cell)).length;
}

function fits([one, other]: Pair, steps: readonly PredictionCheck[]): boolean {
  return together(one.hypothesis, other.hypothesis).some((both) =>
    steps.every((step) => fitsStep(both, step)),
  );
}

function fitsStep(both: Hypothesis, step: PredictionCheck): boolean {
  const predicted = new Set([...step.predicted(both), ...step.compatible(both)]);
  return (
    step.wrong.filter(isSteady).every((cell) => predicted.has(cell)) && step.contradicting(both).length === 0
  );
}

/** Two at once, in either order: the second acts on the cluster that the first takes this one for. */
export function together(one: Hypothesis, other: Hypothesis): readonly Hypothesis[] {
  const inners = [one, other].filter(({ predict }) => predict.believe !== undefined);
  return inners.length === 0
    ? [after(one, other)]
    : inners.map((inner) => after(inner, inner === one ? other : one));
}

function after(first: Hypothesis, second: Hypothesis): Hypothesis {
  return {
    ...second,
    key: `${first.key} ${second.key}`,
    predict(situation, semantics) {
      const believed = first.predict.believe?.(situation, semantics);
      const within = believed === undefined ? situation : { ...situation, now: believed };
      const [own, next] = [first.predict(situation, semantics), second.predict(within, semantics)];
      if (own === undefined && next === undefined) return undefined;
      return (probe) => next?.(probe) ?? own?.(probe);
    },
  };
}
