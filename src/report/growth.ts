import Table from "cli-table3";
import { type Growth, growthIn, steepest } from "../model/result/growth.js";
import type { RunResult } from "../model/result/result.js";
import { BORDERLESS } from "./text/matrix.js";
import { duration, number } from "./text/words.js";

/** Times to enforce by size. */
export interface GrowthTable {
  readonly sizes: readonly string[];
  readonly rows: readonly { readonly scenario: string; readonly times: readonly string[] }[];
}

/** Undefined where nothing grew. */
export function growthTable(result: RunResult): GrowthTable | undefined {
  const all = growthIn(result);
  if (all.length === 0) return undefined;
  const sizes = [...new Set(all.flatMap(({ points }) => points.map(({ size }) => size)))].toSorted(
    (one, other) => one - other,
  );
  return {
    sizes: sizes.map(number),
    rows: all.map((growth) => ({
      scenario: growth.scenario,
      times: sizes.map((size) => timeAt(growth, size)),
    })),
  };
}

function timeAt({ points }: Growth, size: number): string {
  const time = points.find((point) => point.size === size)?.time ?? null;
  return time === null ? "-" : duration(time.atMostMs);
}

/** The table for a terminal. */
export function growthText(result: RunResult): string | undefined {
  const grown = growthTable(result);
  if (grown === undefined) return undefined;
  const table = new Table({
    head: ["Enforced within", ...grown.sizes],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    colAligns: ["left", ...grown.sizes.map(() => "right" as const)],
    chars: BORDERLESS,
  });
  table.push(...grown.rows.map(({ scenario, times }) => [scenario, ...times]));
  return table.toString().replace(/ +$/gm, "");
}

/** What grew out of proportion, a sentence each. */
export function growthSentences(result: RunResult): readonly string[] {
  return growthIn(result).flatMap((growth) => {
    const steep = steepest(growth);
    if (steep === undefined) return [];
    const { from, to } = steep;
    const before = `at most ${duration(from.time.atMostMs)} with ${number(from.size)}`;
    const after = `at least ${duration(to.time.atLeastMs)} with ${number(to.size)}`;
    return `${growth.scenario} grows out of proportion: ${before}, ${after}.`;
  });
}
