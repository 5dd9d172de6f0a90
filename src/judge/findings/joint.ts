import { hypothesesWith } from "../hypotheses/index.js";
import { JOINT } from "../evidence/together.js";
import type { Cause, PlacedCell } from "./causes.js";
import { alternativesTo } from "./cover.js";

/** The first two that explain everything where both act at once, as cells name them; undefined: none do. */
export function actingAtOnce(wrong: readonly PlacedCell[]): readonly Cause[] | undefined {
  const pairs = namedBy(wrong).filter((pair) => wrong.every((placed) => isNamed(placed, pair)));
  const [first] = pairs;
  if (first === undefined) return undefined;
  const [one, other] = first.map((key) =>
    causeOf(
      key,
      wrong.filter((placed) => shows(placed, key, first)),
    ),
  );
  if (one === undefined || other === undefined) return undefined;
  const beside = (key: string): readonly Cause[] =>
    pairs
      .filter((pair) => pair !== first && pair.includes(key))
      .flatMap((pair) => pair.filter((own) => own !== key).map((own) => causeOf(own, [])));
  return [
    { ...one, alternatives: alternativesTo(one, beside(other.hypothesis.key)) },
    { ...other, alternatives: alternativesTo(other, beside(one.hypothesis.key)) },
  ];
}

type Keys = readonly [string, string];

function namedBy([first]: readonly PlacedCell[]): readonly Keys[] {
  return (first?.cell.explainedBy ?? []).flatMap((key) => {
    const [one, other] = key.split(JOINT);
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
}

function isNamed(placed: PlacedCell, [one, other]: Keys): boolean {
  return shows(placed, one, [one, other]) || shows(placed, other, [one, other]);
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
