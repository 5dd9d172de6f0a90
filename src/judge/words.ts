import type { CellResult } from "../model/result/result.js";
import type { PlacedCell } from "./findings/cause.js";

export function count(number: number, noun: string, several = `${noun}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? noun : several}`;
}

/** "6 cells in 4 scenarios, always a leak" */
export function extent(cells: readonly PlacedCell[]): string {
  const scenarios = new Set(cells.map(({ scenario }) => scenario)).size;
  return `${count(cells.length, "connection")} in ${count(scenarios, "scenario")}, ${kinds(cells)}`;
}

/** "ipblock, ports and 2 more themes": folders of scenarios. */
export function themesOf(cells: readonly PlacedCell[]): string {
  const themes = [...new Set(cells.map(({ scenario }) => scenario.split("/")[0] ?? scenario))];
  const [shown, more] = [themes.slice(0, 3), themes.length - 3];
  return more > 0 ? `${shown.join(", ")} and ${count(more, "more theme")}` : shown.join(", ");
}

function kinds(wrong: readonly PlacedCell[]): string {
  const all = [...new Set(wrong.map(({ cell }) => cell.verdict))];
  const [only] = all;
  return all.length === 1 && only !== undefined
    ? `always ${/^[aeiou]/.test(NAMES[only]) ? "an" : "a"} ${NAMES[only]}`
    : all
        .map((kind) => count(wrong.filter(({ cell }) => cell.verdict === kind).length, NAMES[kind]))
        .join(", ");
}

const NAMES = {
  leak: "leak",
  outage: "outage",
  misdirected: "misdirected answer",
  unstable: "unstable connection",
  match: "match",
  inconclusive: "inconclusive connection",
  unspecified: "unspecified connection",
} as const satisfies Record<CellResult["verdict"], string>;
