import { hasFlows } from "../plan/flows.js";
import type { CheckedScenario } from "../plan/check-scenarios.js";

/** Scenarios that are played beside each other, after those of the groups before. */
export interface Group {
  readonly scenarios: readonly CheckedScenario[];
  readonly atOnce: number;
}

/**
 * Those tagged `canary` go first, alone: they show at once whether policies are enforced at all, in each direction. Those
 * that measure time go last, a few at once: what else a run does must not come between their samples.
 */
export function inGroups(scenarios: readonly CheckedScenario[], parallel: number): readonly Group[] {
  const isCanary = ({ scenario: { tags } }: CheckedScenario): boolean => tags.includes("canary");
  const others = scenarios.filter((scenario) => !isCanary(scenario));
  const measuresTime = ({ scenario: { steps } }: CheckedScenario): boolean => steps.some(hasFlows);
  return [
    { scenarios: scenarios.filter(isCanary), atOnce: parallel },
    { scenarios: others.filter((scenario) => !measuresTime(scenario)), atOnce: parallel },
    { scenarios: others.filter(measuresTime), atOnce: Math.ceil(parallel / 4) },
  ];
}
