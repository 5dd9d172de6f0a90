import type { RunResult, ScenarioResult, StepResult } from "../../model/result/result.js";
import type { StatementResult } from "../../model/result/statement.js";

/**
 * What formats of test results call a test: each step, each statement, and what kept a scenario, or the whole run, from having any. The two
 * names are unique and the same in every run.
 */
export type Point =
  | { readonly kind: "step"; readonly scenario: ScenarioResult; readonly step: StepResult }
  | { readonly kind: "skipped"; readonly scenario: ScenarioResult; readonly reason: string }
  /** Of `verify --assert`. */
  | { readonly kind: "statement"; readonly scenario?: undefined; readonly statement: StatementResult }
  /** Nothing was found out, and `reason` says why. Absent scenario: of the whole run. */
  | {
      readonly kind: "trouble";
      readonly scenario?: ScenarioResult;
      readonly name: string;
      readonly reason: string;
    };

export function pointsOf({ scenarios, statements = [], failure, interrupted }: RunResult): readonly Point[] {
  const whole: Point[] = [
    ...(failure === undefined ? [] : [{ kind: "trouble", name: SET_UP, reason: failure } as const]),
    ...(interrupted
      ? [{ kind: "trouble", name: "whole run", reason: "interrupted: this report is partial" } as const]
      : []),
  ];
  const stated = statements.map((statement): Point => ({ kind: "statement", statement }));
  return [...scenarios.flatMap(pointsOfScenario), ...stated, ...whole];
}

const SET_UP = "set-up";

function pointsOfScenario(scenario: ScenarioResult): readonly Point[] {
  const { status, reason, steps } = scenario;
  if (status === "skipped") return [{ kind: "skipped", scenario, reason }];
  const done = steps.map((step): Point => ({ kind: "step", scenario, step }));
  const told = status !== "inconclusive" || steps.some((step) => step.status === "inconclusive");
  const name = steps.length === 0 ? SET_UP : "remaining steps";
  return told ? done : [...done, { kind: "trouble", scenario, name, reason }];
}

/** The suite that a point belongs to. */
export function suiteOf(point: Point): string {
  return point.kind === "statement" ? "statements" : (point.scenario?.id ?? "netproof");
}

/** Unique in its suite. */
export function nameOf(point: Point): string {
  if (point.kind === "step") return point.step.id;
  if (point.kind === "statement") return point.statement.text;
  return point.kind === "skipped" ? SET_UP : point.name;
}

/** It keeps the run from passing. */
export function isProblem(point: Point): boolean {
  return isFailure(point) || isOpen(point);
}

/** Something wrong was seen. */
export function isFailure(point: Point): boolean {
  if (point.kind === "statement") return point.statement.status === "fails";
  return point.kind === "step" && point.step.status === "fail";
}

/** It could not be judged, or not to its end. */
export function isOpen(point: Point): boolean {
  if (point.kind === "statement") return point.statement.status === "open";
  return point.kind === "trouble" || (point.kind === "step" && point.step.status === "inconclusive");
}
