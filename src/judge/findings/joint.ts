import { JOINT } from "../evidence/together.js";
import { hypothesesWith } from "../hypotheses/index.js";
import type { Cause, PlacedCell } from "./cause.js";
import { alternativesTo } from "./cover.js";

/** The first two that explain everything where both act at once, as cells name them; undefined: no two do. */
export function actingAtOnce(wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  const pair = namedBy(wrong).at(0);
  if (pair === undefined) return undefined;
  const causes = pair.map((key) =>
    causeOf(
      key,
      wrong.filter((placed) => shows(placed, key, pair)),
    ),
  );
  return withJointRivals(causes, wrong);
}

/** Two causes with what else would show the same where both act at once: by itself the other may hide a part of it. */
export function withJointRivals(causes: readonly Cause[], wrong: readonly PlacedCell[]): readonly Cause[] {
  const [one, other] = causes;
  if (one === undefined || other === undefined) return causes;
  const pairs = namedBy(wrong);
  return [withRivals(one, other, pairs), withRivals(other, one, pairs)];
}

function withRivals(cause: Cause, fixed: Cause, pairs: readonly Keys[]): Cause {
  const rivals = pairs
    .filter((pair) => pair.includes(fixed.hypothesis.key))
    .flat()
    .filter((key) => key !== fixed.hypothesis.key && key !== cause.hypothesis.key)
    .map((key) => causeOf(key, []));
  return {
    ...cause,
    alternatives: [...new Set([...cause.alternatives, ...alternativesTo(cause, rivals)])],
  };
}

type Keys = readonly [string, string];

/** Pairs that every cell names. */
function namedBy(wrong: readonly PlacedCell[]): readonly Keys[] {
  const [first] = wrong;
  return (first?.cell.explainedBy ?? [])
    .flatMap((key): readonly Keys[] => {
      const [one, other] = key.split(JOINT);
      return one === undefined || other === undefined ? [] : [[one, other]];
    })
    .filter((pair) => wrong.every((placed) => pair.some((key) => shows(placed, key, pair))));
}

/** Of the two, it is this one that the cell shows. */
function shows({ cell }: PlacedCell, key: string, pair: Keys): boolean {
  return pair.some((other) => other !== key && cell.explainedBy.includes(`${key}${JOINT}${other}`));
}

function causeOf(key: string, cells: readonly PlacedCell[]): Cause {
  const [hypothesis] = hypothesesWith(new Set([key]));
  if (hypothesis === undefined) throw new Error(`there is no hypothesis ${key}`);
  return { hypothesis, cells, contradicted: 0, alternatives: [] };
}
