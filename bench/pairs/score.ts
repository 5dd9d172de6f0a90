import { judge } from "../../src/judge/judge.js";
import type { FaultId } from "../../src/target/lab/index.js";
import { says } from "../mutation/says.js";
import type { Pair } from "./draw.js";
import type { PairRecords } from "./record.js";
import { differencesIn, isVisible } from "./visible.js";

/** `first`: as a cause; `alternative`: among what would be seen alike. */
export type Naming = "first" | "alternative" | "not";

export interface PairScore {
  readonly pair: Pair;
  /** Those of the two that do not show beside the other. */
  readonly hidden: readonly FaultId[];
  readonly namings: readonly [Naming, Naming];
  readonly sentence: string;
}

export function scoreOf(pair: Pair, { both, alone }: PairRecords): PairScore {
  const [one, other] = pair;
  const result = judge(both);
  const seen = differencesIn(result);
  const [first, second] = [differencesIn(judge(alone[0])), differencesIn(judge(alone[1]))];
  const hidden = [
    ...(isVisible({ both: seen, alone: first, otherAlone: second }) ? [] : [one]),
    ...(isVisible({ both: seen, alone: second, otherAlone: first }) ? [] : [other]),
  ];
  const { sentence } = result.verdict;
  return { pair, hidden, namings: [namingOf(one, sentence), namingOf(other, sentence)], sentence };
}

/** What a verdict says of other causes that would be seen alike. */
const ALTERNATIVES = /The same would be seen if [^;]*;/g;

function namingOf(id: FaultId, sentence: string): Naming {
  if (says[id].test(sentence.replaceAll(ALTERNATIVES, ""))) return "first";
  return says[id].test(sentence) ? "alternative" : "not";
}
