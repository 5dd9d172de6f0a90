import type { Scenario } from "../../src/scenario/scenario.js";
import { clashOf, type FaultId } from "../../src/target/lab/index.js";
import { about, faultIds } from "../mutation/score.js";
import { shuffled } from "../random.js";

export type Pair = readonly [FaultId, FaultId];

/** Pairs of faults, none twice, and none of which only the later would act. */
export function drawPairs(count: number, random: () => number): readonly Pair[] {
  const all = faultIds.flatMap((one, index) => faultIds.slice(index + 1).map((other): Pair => [one, other]));
  return shuffled(
    all.filter((pair) => clashOf(pair) === undefined),
    random,
  ).slice(0, count);
}

/** So many of the scenarios about a fault: a run is to take seconds. */
const MOST_ABOUT = 3;

/** So many beside them, of the same folders, that are about neither: they contradict what is wrong. */
const BESIDE = 3;

export function scenariosFor(
  pair: Pair,
  library: readonly Scenario[],
  random: () => number,
): readonly Scenario[] {
  const chosen = new Set(pair.flatMap((id) => library.filter(about(id)).slice(0, MOST_ABOUT)));
  const folders = new Set([...chosen].map(folderOf));
  const beside = library.filter(
    (scenario) => folders.has(folderOf(scenario)) && !pair.some((id) => about(id)(scenario)),
  );
  return [...chosen, ...shuffled(beside, random).slice(0, BESIDE)];
}

function folderOf({ id }: Scenario): string {
  return id.split("/")[0] ?? id;
}
