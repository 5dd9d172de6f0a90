import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { chooseScenarios } from "../../src/scenario/library.js";
import { machine, print } from "../bench.js";
import { randomFrom } from "../random.js";
import { drawPairs, scenariosFor } from "./draw.js";
import { recordsOf } from "./record.js";
import { type Naming, type PairScore, scoreOf } from "./score.js";

/**
 * Whether the verdict on a lab with two faults at once names both. The pairs are drawn by a seed.
 *
 *   npm run bench:pairs -- [--seed N] [--pairs N] [--parallel N] [--records FOLDER]
 *
 * --records keeps what was seen, and reads what is kept instead of running: judging is pure. A pair is left out where one
 * fault hides the other, by what is seen and not by what is said of it (`isVisible`).
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "7" },
    pairs: { type: "string", default: "40" },
    parallel: { type: "string", default: "6" },
    records: { type: "string" },
  },
});

/** Most of a run is waiting for time-outs. */
const LABS_AT_ONCE = 2;

const library = chooseScenarios({ patterns: [], tags: [] });
const random = randomFrom(Number(values.seed));
const drawn = drawPairs(Number(values.pairs), random).map((pair) => ({
  pair,
  scenarios: scenariosFor(pair, library, random),
}));
print(`${drawn.length} pairs of faults, seed ${values.seed} (${machine()})`);
const limit = pLimit(LABS_AT_ONCE);
const scores = await Promise.all(
  drawn.map(({ pair, scenarios }) =>
    limit(async () => {
      const recording = { scenarios, parallel: Number(values.parallel), folder: values.records };
      const own = scoreOf(pair, await recordsOf(pair, recording));
      print(line(own));
      return own;
    }),
  ),
);
const shown = scores.filter(({ hidden }) => hidden.length === 0);
const names = (isNamed: (naming: Naming) => boolean): number =>
  shown.filter(({ namings }) => namings.every(isNamed)).length;
print("| Pairs | Of which one hides the other | Left | Both named | Both by a first cause |");
print("| --- | --- | --- | --- | --- |");
const figures = [scores.length, scores.length - shown.length, shown.length, named(), certain()];
print(`| ${figures.join(" | ")} |`);

function named(): number {
  return names((naming) => naming !== "not");
}

function certain(): number {
  return names((naming) => naming === "first");
}

function line({ pair, hidden, namings, sentence }: PairScore): string {
  const mark = hidden.length > 0 ? "-" : namings.includes("not") ? "✗" : "✓";
  const state = hidden.length > 0 ? `hidden: ${hidden.join(" ")}` : namings.join(" ");
  return `${mark} ${pair.join(" ").padEnd(20)} ${state}\n  ${sentence}`;
}
