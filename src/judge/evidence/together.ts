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
 * contradicts neither. None where one or two explain everything each by itself.
 */
export function pairsIn(evidence: readonly Evidence[], steps: readonly PredictionCheck[]): readonly Pair[] {
  const wrong = steps.flatMap((step) => step.wrong).filter(isSteady);
  const candidates = evidence.filter(({ hypothesis }) => hypothesis.kind !== "late");
  const firm = candidates.filter(({ contradicted }) => contradicted.length === 0);
  const isCovered = [...firm.map((own): Pair => [own, own]), ...pairsOf(firm)].some(
    (pair) => missedBy(pair, wrong) === 0,
  );
  if (isCovered) return [];
  return pairsOf(candidates)
    .filter((pair) => missedBy(pair, wrong) <= wrong.length * (1 - WORTH_ASKING))
    .filter((pair) => pair.every(({ explained }) => wrong.some((cell) => !explained.has(cell))))
    .filter((pair) => fits(pair, steps));
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
  const both = together(one.hypothesis, other.hypothesis);
  const bySize = steps.toSorted((first, second) => second.wrong.length - first.wrong.length);
  return bySize.every((step) => {
    const predicted = new Set(step.predicted(both));
    return (
      step.wrong.filter(isSteady).every((cell) => predicted.has(cell)) &&
      step.contradicting(both).length === 0
    );
  });
}

/** Two at once: the one acts on the cluster that the other takes this one for. */
export function together(one: Hypothesis, other: Hypothesis): Hypothesis {
  const [inner, outer] = inOrder(one, other);
  return {
    ...outer,
    key: `${one.key} ${other.key}`,
    predict(situation, semantics) {
      const believed = inner.predict.believe?.(situation, semantics);
      const within = believed === undefined ? situation : { ...situation, now: believed };
      const [first, second] = [inner.predict(situation, semantics), outer.predict(within, semantics)];
      if (first === undefined && second === undefined) return undefined;
      return (probe) => second?.(probe) ?? first?.(probe);
    },
  };
}

/** First the one that can be said as another cluster, and of two what remembers an earlier one. */
function inOrder(one: Hypothesis, other: Hypothesis): readonly [Hypothesis, Hypothesis] {
  if (one.predict.believe === undefined) return [other, one];
  return other.kind === "change" && other.predict.believe !== undefined ? [other, one] : [one, other];
}
