import { probeId } from "../model/probe.js";
import {
  type CellResult,
  direction,
  type Finding,
  isMismatch,
  type ScenarioResult,
} from "../model/result.js";
import type { PlacedCell } from "./causes.js";
import type { Moment } from "./moments.js";
import { count } from "./words.js";

/** Cells that were right at one time and wrong at another: what comes and goes is no rule that an engine lacks. */
export function intermittent(scenarios: readonly ScenarioResult[]): readonly Moment[] {
  const unstable = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(isIntermittent).map((cell): PlacedCell => ({ scenario, step, cell })),
    ),
  );
  return [
    ...momentOf(
      "brief-leak",
      unstable.filter(({ cell }) => direction(cell) === "leak"),
      (extent) => `denied connections get through at times (brief leaks: ${extent} answered)`,
    ),
    ...momentOf(
      "intermittent-outage",
      unstable.filter(({ cell }) => direction(cell) !== "leak"),
      (extent) => `allowed connections fail at times (intermittent outages: ${extent} failed)`,
    ),
  ];
}

export function isIntermittent(cell: CellResult): boolean {
  return cell.verdict === "unstable" && isMismatch(cell);
}

function momentOf(
  key: string,
  own: readonly PlacedCell[],
  text: (extent: string) => string,
): readonly Moment[] {
  const [first] = own;
  if (first === undefined) return [];
  const clause = text(extentOf(own));
  const finding: Finding = {
    key,
    sentence: `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`,
    cells: own.length,
    scenarios: [...new Set(own.map(({ scenario }) => scenario))],
    example: { scenario: first.scenario, step: first.step, probe: probeId(first.cell.probe) },
    rivals: [],
  };
  return [{ clause, finding }];
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
