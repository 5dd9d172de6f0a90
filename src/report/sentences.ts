import { probeId } from "../model/probe.js";
import { type CellResult, isMismatch, type StepResult } from "../model/result.js";

/** One line for each cell that keeps a step from passing, for formats without a matrix. */
export function problemLines(step: StepResult): readonly string[] {
  return step.cells
    .filter((cell) => isMismatch(cell) || cell.verdict === "inconclusive")
    .map(
      (cell: CellResult) =>
        `${cell.verdict}: ${probeId(cell.probe)} expected ${cell.expectation.verdict}, observed ${cell.observation.kind}: ${cell.why ?? cell.expectation.reason}`,
    );
}
