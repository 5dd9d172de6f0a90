import { createColors } from "picocolors";
import { wrongCells } from "../api/compare.js";
import { probeId } from "../model/probe.js";
import type { CellResult, StepResult } from "../model/result/result.js";
import { flowLine, isFlowProblem } from "../report/text/flows.js";
import { stepMatrices } from "../report/text/matrix.js";
import { seen } from "../report/text/observed.js";
import { plural } from "../report/text/words.js";

/** Cells told in words; the matrix shows all of them. */
const MAX_CELLS = 6;

/** Why a step's test fails: its matrix, and in words the cells and flows that are wrong. */
export function stepText({ name, status, cells, flows }: StepResult): string {
  const wrong = flows.filter(isFlowProblem).map(flowLine);
  const what = status === "fail" ? "does not do what its policies say" : "is inconclusive";
  const difference = wrongCells(cells).length === 0 ? [] : [differenceText(cells)];
  return [`step "${name}" ${what}`, ...difference, ...wrong].join("\n\n");
}

/** The matrix difference of cells that were judged. */
export function differenceText(cells: readonly CellResult[]): string {
  const wrong = wrongCells(cells);
  const more =
    wrong.length > MAX_CELLS ? [`… and ${plural(wrong.length - MAX_CELLS, "more connection")}`] : [];
  const told = wrong
    .slice(0, MAX_CELLS)
    .map((cell) => `${cell.verdict} ${probeId(cell.probe)}: ${cellText(cell)}`);
  return [
    `observed differs from expected in ${wrong.length} of ${plural(cells.length, "connection")}`,
    stepMatrices(cells, createColors(false)),
    [...told, ...more].join("\n"),
  ].join("\n\n");
}

/** What was seen of a probe, what was expected, and how to try again. */
export function cellText(cell: CellResult): string {
  const { expectation, observation, repeat, why } = cell;
  const again = repeat === undefined ? "" : `\n  again: ${repeat}`;
  const found = observation.kind === "dropped" && why !== undefined ? why : seen(observation);
  return `${found}; expected ${expectation.verdict}: ${expectation.reason}${again}`;
}
