import Table from "cli-table3";
import { type Growth, growthIn, steepest } from "../model/result/growth.js";
import type { RunResult } from "../model/result/result.js";
import { BORDERLESS } from "./text/matrix.js";
import { duration } from "./text/words.js";

/** The table as text, and what is to be said of it; undefined where nothing grew. */
export function growthText(result: RunResult): string | undefined {
  const [sizes, ...rows] = growthRows(result);
  if (sizes === undefined) return undefined;
  const table = new Table({
    head: ["Enforced within", ...sizes.slice(1)],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    colAligns: sizes.map((_, at) => (at === 0 ? "left" : "right")),
    chars: BORDERLESS,
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/ +$/gm, "");
}

/** A row for each scenario that grows: its name, then the time to enforce at each size; the sizes are the first row. */
export function growthRows(result: RunResult): readonly (readonly string[])[] {
  const all = growthIn(result);
  if (all.length === 0) return [];
  const sizes = [...new Set(all.flatMap(({ points }) => points.map(({ size }) => size)))].toSorted(
    (one, other) => one - other,
  );
  return [
    ["", ...sizes.map((size) => size.toLocaleString("en-US"))],
    ...all.map((growth) => [growth.scenario, ...sizes.map((size) => timeAt(growth, size))]),
  ];
}

function timeAt({ points }: Growth, size: number): string {
  const time = points.find((point) => point.size === size)?.time ?? null;
  return time === null ? "-" : duration(time.atMostMs);
}

/** What grew out of proportion, a sentence each. */
export function growthSentences(result: RunResult): readonly string[] {
  return growthIn(result).flatMap((growth) => {
    const steep = steepest(growth);
    if (steep === undefined || steep.from.time === null || steep.to.time === null) return [];
    const { from, to } = steep;
    return `${growth.scenario} grows out of proportion: at most ${duration(steep.from.time.atMostMs)} with ${from.size.toLocaleString("en-US")}, at least ${duration(steep.to.time.atLeastMs)} with ${to.size.toLocaleString("en-US")}.`;
  });
}
