import type { RunResult, ScenarioResult, StepResult } from "../model/result.js";

/**
 * What formats of test results call a test: each step, and what kept a scenario, or the whole run, from having any. The two
 * names are unique and the same in every run.
 */
export type Point =
  | { readonly kind: "step"; readonly scenario: ScenarioResult; readonly step: StepResult }
  | { readonly kind: "skipped"; readonly scenario: ScenarioResult; readonly reason: string }
  /** Nothing was found out, and `reason` says why. Absent scenario: of the whole run. */
  | {
      readonly kind: "trouble";
      readonly scenario?: ScenarioResult;
      readonly name: string;
      readonly reason: string;
    };

export function pointsOf({ scenarios, failure, interrupted }: RunResult): readonly Point[] {
  const whole: Point[] = [
    ...(failure === undefined ? [] : [{ kind: "trouble", name: SET_UP, reason: failure } as const]),
    ...(interrupted
      ? [{ kind: "trouble", name: "whole run", reason: "interrupted: this report is partial" } as const]
      : []),
  ];
  return [...scenarios.flatMap(pointsOfScenario), ...whole];
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
  return point.scenario?.id ?? "netproof";
}

/** Unique in its suite. */
export function nameOf(point: Point): string {
  if (point.kind === "step") return point.step.id;
  return point.kind === "skipped" ? SET_UP : point.name;
}

/** It keeps the run from passing. */
export function isProblem(point: Point): boolean {
  return point.kind === "trouble" || (point.kind === "step" && point.step.status !== "pass");
}
