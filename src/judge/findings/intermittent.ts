import { type CellResult, direction, isMismatch, type ScenarioResult } from "../../model/result/result.js";
import type { PlacedCell } from "./cause.js";
import { leakRate } from "./leak-rate.js";
import { type TransientFinding, transientFinding } from "./transient.js";
import { count } from "../words.js";

/** What gets through although it is denied, whenever it is tried. */
export const BRIEF_LEAK = "brief-leak";

/** Cells that were right at one time and wrong at another: what comes and goes is no rule that an engine lacks. */
export function intermittent(scenarios: readonly ScenarioResult[]): readonly TransientFinding[] {
  const unstable = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(isIntermittent).map((cell): PlacedCell => ({ scenario, step, cell })),
    ),
  );
  const leaks = unstable.filter(({ cell }) => direction(cell) === "leak");
  return [
    ...ofKind(
      BRIEF_LEAK,
      leaks,
      (extent) =>
        `denied connections get through at times: ${leakRate(leaks, scenarios)} (brief leaks: ${extent})`,
    ),
    ...ofKind(
      "intermittent-outage",
      unstable.filter(({ cell }) => direction(cell) !== "leak"),
      (extent) =>
        `allowed connections fail at times (intermittent outages: ${extent}, of which ${failedOf(unstable)} tries failed)`,
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

/** "2 connections in 1 scenario" */
function extentOf(own: readonly PlacedCell[]): string {
  const scenarios = new Set(own.map(({ scenario }) => scenario)).size;
  return `${count(own.length, "connection")} in ${count(scenarios, "scenario")}`;
}

/** "3 of 40", over allowed connections. */
function failedOf(own: readonly PlacedCell[]): string {
  const allowed = own.filter(({ cell }) => direction(cell) !== "leak");
  const sum = (of: (cell: CellResult) => number): number =>
    allowed.reduce((all, { cell }) => all + of(cell), 0);
  const all = sum(({ tries }) => tries.answered + tries.silent);
  return `${sum(({ tries }) => tries.silent).toLocaleString("en-US")} of ${all.toLocaleString("en-US")}`;
}
