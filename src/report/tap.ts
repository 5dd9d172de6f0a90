import { stringify } from "yaml";
import { probeId } from "../model/probe.js";
import { type CellResult, isMismatch, type RunResult, type StepResult } from "../model/result/result.js";
import { isFlowProblem, flowLine } from "./text/flows.js";
import { isProblem, nameOf, type Point, pointsOf, suiteOf } from "./text/points.js";
import { powerLines } from "./text/power.js";
import { knownLines, staleLine } from "./text/sentences.js";

/** TAP 14: a test point for each step, `scenario step`; inconclusive is not ok. Details stand in a YAML block. */
export function tapReport(result: RunResult): string {
  const points = pointsOf(result);
  const lines = points.flatMap((point, index) => [line(point, index + 1), ...details(point)]);
  const last = [
    ...result.staleDivergences.map(staleLine),
    result.verdict.sentence,
    ...powerLines(result),
  ].map(comment);
  return `${["TAP version 14", `1..${points.length}`, ...lines, ...last].join("\n")}\n`;
}

function line(point: Point, number: number): string {
  const skip = point.kind === "skipped" ? ` # SKIP ${oneLine(point.reason)}` : "";
  return `${isProblem(point) ? "not ok" : "ok"} ${number} - ${escaped(`${suiteOf(point)} ${nameOf(point)}`)}${skip}`;
}

/** "Literal # and \ characters in descriptions … must be escaped" (TAP 14). */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\#]/g, "\\$&");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function comment(text: string): string {
  return `# ${oneLine(text)}`;
}

/** Cells in a block; -o json has all. */
const MAX_CELLS = 50;

function details(point: Point): readonly string[] {
  const value = detailsOf(point);
  if (value === undefined) return [];
  const text = stringify(value, { lineWidth: 0 }).trimEnd();
  return ["---", ...text.split("\n"), "..."].map((each) => `  ${each}`.trimEnd());
}

function detailsOf(point: Point): object | undefined {
  if (point.kind === "skipped") return undefined;
  if (point.kind === "trouble") return { severity: "inconclusive", message: point.reason };
  if (point.kind === "statement") {
    const { at, status, against } = point.statement;
    return isProblem(point)
      ? { severity: status === "fails" ? "fail" : "inconclusive", at, against }
      : undefined;
  }
  const { step } = point;
  const known = knownLines(step);
  if (!isProblem(point) && known.length === 0) return undefined;
  return { ...(isProblem(point) && problemOf(step)), ...(known.length > 0 && { known }) };
}

function problemOf(step: StepResult): object {
  const cells = step.cells.filter((cell) => isMismatch(cell) || cell.verdict === "inconclusive");
  const flows = step.flows.filter(isFlowProblem).map((flow) => `${flow.verdict}: ${flowLine(flow)}`);
  const unnamed = cells.length - MAX_CELLS;
  return {
    severity: step.status,
    message: step.name,
    duration_ms: step.durationMs,
    ...(cells.length > 0 && { cells: cells.slice(0, MAX_CELLS).map(cellDetails) }),
    ...(unnamed > 0 && { more_cells: unnamed }),
    ...(flows.length > 0 && { flows }),
  };
}

function cellDetails({ probe, verdict, expectation, observation, why, afterMs, repeat }: CellResult): object {
  return {
    cell: probeId(probe),
    verdict,
    expected: expectation.verdict,
    observed: observation.kind,
    reason: expectation.reason,
    ...(why === undefined ? {} : { why }),
    after_ms: afterMs,
    ...(repeat === undefined ? {} : { again: repeat }),
  };
}
