import { type CellResult, direction, isMismatch, type ScenarioResult } from "../../model/result/result.js";
import type { PlacedCell } from "./causes.js";
import { type TransientFinding, transientFinding } from "./transient.js";
import { count } from "../words.js";

/** Cells that were right at one time and wrong at another: what comes and goes is no rule that an engine lacks. */
export function intermittent(scenarios: readonly ScenarioResult[]): readonly TransientFinding[] {
  const unstable = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(isIntermittent).map((cell): PlacedCell => ({ scenario, step, cell })),
    ),
  );
  return [
    ...ofKind(
      "brief-leak",
      unstable.filter(({ cell }) => direction(cell) === "leak"),
      (extent) => `denied connections get through at times (brief leaks: ${extent} answered)`,
    ),
    ...ofKind(
      "intermittent-outage",
      unstable.filter(({ cell }) => direction(cell) !== "leak"),
      (extent) => `allowed connections fail at times (intermittent outages: ${extent} failed)`,
    ),
  ];
}

export function isIntermittent(cell: CellResult): boolean {
  return cell.verdict === "unstable" && isMismatch(cell);
}

function ofKind(
  key: string,
  own: readonly PlacedCell[],
  text: (extent: string) => string,
): readonly TransientFinding[] {
  if (own.length === 0) return [];
  return transientFinding(
    key,
    text(extentOf(own)),
    own.map(({ scenario, step, cell }) => ({ scenario, step, probe: cell.probe })),
  );
}

/** "2 connections in 1 scenario, of which 3 of 40 tries" */
function extentOf(own: readonly PlacedCell[]): string {
  const sum = (of: (cell: CellResult) => number): number => own.reduce((all, { cell }) => all + of(cell), 0);
  const wrong = sum(({ expectation, tries }) =>
    expectation.verdict === "deny" ? tries.answered : tries.silent,
  );
  const all = sum(({ tries }) => tries.answered + tries.silent);
  const scenarios = new Set(own.map(({ scenario }) => scenario)).size;
  return `${count(own.length, "connection")} in ${count(scenarios, "scenario")}, of which ${wrong.toLocaleString("en-US")} of ${all.toLocaleString("en-US")} tries`;
}
