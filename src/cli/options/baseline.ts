import { createColors } from "picocolors";
import type { RunResult } from "../../model/result/result.js";
import { regressions } from "../../report/comparison/sections.js";
import { comparisonTable } from "../../report/comparison/table.js";
import type { Scenario } from "../../scenario/scenario.js";
import { compareRuns, narrowed } from "../../compare/compare-runs.js";
import { EXIT } from "../exit.js";
import { loadReport } from "../reports/written.js";
import type { RunFlags } from "./run-flags.js";
import { besideResult, type Streams } from "../streams.js";

/**
 * Reads the earlier run of `--baseline` now, and compares with it once there is a result, as far as both are about the
 * scenarios chosen. A baseline never makes a failing run pass: what is known to differ is declared (`--divergences`).
 */
export function comparing(
  { baseline: file, slower, output }: RunFlags,
  scenarios: readonly Scenario[],
  streams: Streams,
): (result: RunResult) => number {
  if (file === undefined) return () => EXIT.ok;
  const whole = loadReport(file);
  const earlier = narrowed(whole, new Set(scenarios.map(({ id }) => id)));
  const left = whole.scenarios.length - earlier.scenarios.length;
  const but = left === 0 ? "" : ` (${left} of its scenarios not chosen now, and left out)`;
  return (result) => {
    const comparison = compareRuns(earlier, result, slower);
    const { stream, isColored } = besideResult(output, streams);
    stream.write(`\nCompared with ${file}${but}\n${comparisonTable(comparison, createColors(isColored))}`);
    return regressions(comparison).length > 0 ? EXIT.mismatch : EXIT.ok;
  };
}
