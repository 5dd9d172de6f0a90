import { createColors } from "picocolors";
import type { Comparison } from "../model/comparison.js";
import type { RunResult } from "../model/result.js";
import { comparisonTable } from "../report/comparison-table.js";
import { regressions } from "../report/comparison.js";
import type { Scenario } from "../scenario/scenario.js";
import { compareRuns, narrowed } from "../verdict/compare.js";
import { EXIT } from "./exit.js";
import { loadReport } from "./reports.js";
import type { RunFlags } from "./run-flags.js";
import type { Streams } from "./streams.js";

/** An earlier run, as far as it is about the scenarios that are chosen now. */
export interface EarlierRun {
  readonly file: string;
  readonly result: RunResult;
  /** Its scenarios that are not chosen: nothing is said of them. */
  readonly left: number;
}

export function earlierRun({ baseline }: RunFlags, scenarios: readonly Scenario[]): EarlierRun | undefined {
  if (baseline === undefined) return undefined;
  const whole = loadReport(baseline);
  const result = narrowed(whole, new Set(scenarios.map(({ id }) => id)));
  return { file: baseline, result, left: whole.scenarios.length - result.scenarios.length };
}

/**
 * Told after the run's own result: on stdout beside the table, on stderr beside a whole document. A baseline never makes a
 * failing run pass: what is known to differ is declared (`--divergences`).
 */
export function tellComparison(
  comparison: Comparison,
  { earlier, output, streams }: { earlier: EarlierRun; output: RunFlags["output"]; streams: Streams },
): void {
  const { stdout, stderr, env } = streams;
  const stream = output === "table" ? stdout : stderr;
  const colors = createColors(stream.isTTY === true && !env["NO_COLOR"]);
  const left =
    earlier.left === 0 ? "" : ` (${earlier.left} of its scenarios were not chosen, and are left out)`;
  stream.write(`\nCompared with ${earlier.file}${left}\n${comparisonTable(comparison, colors)}`);
}

export function compareWith(earlier: EarlierRun, result: RunResult, slower: RunFlags["slower"]): Comparison {
  return compareRuns(earlier.result, result, slower);
}

/** The run's own code, unless that is a pass and something got worse. */
export function codeWith(own: number, comparison: Comparison | undefined): number {
  const worse = comparison !== undefined && regressions(comparison).length > 0;
  return own === EXIT.ok && worse ? EXIT.mismatch : own;
}
