import { type CellResult, isMismatch, type RunResult, type StepResult } from "../../model/result/result.js";
import { cellJson } from "./cell.js";
import { flowJson } from "./flow.js";
import { layOut } from "./layout.js";
import { type ReportJson, SCHEMA_VERSION, type StepJson } from "./schema.js";

/** Everything that the run found; `readReport` is the way back. */
export function jsonReport({ version, startedAt, durationMs, interrupted, ...run }: RunResult): string {
  const { failure, options, target, verdict, power, soak, staleDivergences, statements, scenarios } = run;
  const report: ReportJson = {
    schemaVersion: SCHEMA_VERSION,
    version,
    startedAt,
    durationMs,
    interrupted,
    ...(failure === undefined ? {} : { failure }),
    options,
    target,
    verdict,
    power,
    ...(soak === undefined ? {} : { soak }),
    staleDivergences,
    ...(statements === undefined ? {} : { statements }),
    scenarios: scenarios.map((scenario) => ({ ...scenario, steps: scenario.steps.map(stepJson) })),
  };
  return `${layOut(report)}\n`;
}

function stepJson({ cells, flows, snapshot, convergence, ...step }: StepResult): StepJson {
  return {
    ...step,
    counts: countsOf(cells),
    convergence,
    flows: flows.map(flowJson),
    snapshot,
    connections: cells.map(cellJson),
  };
}

function countsOf(cells: readonly CellResult[]): StepJson["counts"] {
  const having = (verdict: CellResult["verdict"]): number =>
    cells.filter((cell) => cell.verdict === verdict).length;
  return {
    total: cells.length,
    match: having("match"),
    mismatch: cells.filter(isMismatch).length,
    accepted: cells.filter(({ acceptedAs }) => acceptedAs !== undefined).length,
    inconclusive: having("inconclusive"),
    unspecified: having("unspecified"),
  };
}
