import { probeId } from "../../model/probe.js";
import { type CellResult, direction, isMismatch, type StepResult } from "../../model/result/result.js";
import type { StaleDivergence } from "../../model/result/stale-divergence.js";
import { flowLine, isFlowProblem } from "./flows.js";

/** One line for each cell and flow that keeps a step from passing, for formats without a matrix. */
export function problemLines(step: StepResult): readonly string[] {
  const cells = step.cells
    .filter((cell) => isMismatch(cell) || cell.verdict === "inconclusive")
    .map(
      (cell: CellResult) =>
        `${cell.verdict}: ${probeId(cell.probe)} expected ${cell.expectation.verdict}, observed ${cell.observation.kind}: ${cell.why ?? cell.expectation.reason}`,
    );
  const flows = step.flows.filter(isFlowProblem).map((flow) => `${flow.verdict}: ${flowLine(flow)}`);
  return [...cells, ...flows];
}

/** One line for each cell that differs as declared. */
export function knownLines(step: StepResult): readonly string[] {
  return step.cells.flatMap((cell) =>
    cell.acceptedAs === undefined
      ? []
      : [`known ${direction(cell)}: ${probeId(cell.probe)}: ${cell.acceptedAs}`],
  );
}

/** What to do about a declaration that nothing bears out any more. */
export function staleLine({ scenario, connections, verdict, reference, at, why }: StaleDivergence): string {
  return `${at}  declared ${verdict} of ${scenario}, ${connections} (${reference}): ${why}. Remove it if the cluster is mended.`;
}
