import { hasFlows } from "../plan/flows.js";
import type { CheckedScenario } from "../plan/check-scenarios.js";
import { isCanary } from "../scenario/canary.js";

/** Scenarios that are played beside each other, after those of the groups before. */
export interface Group {
  readonly scenarios: readonly CheckedScenario[];
  readonly atOnce: number;
}

/**
 * Canaries go first, alone: they show whether policies are enforced at all, in each direction. Those that measure time go
 * last, a few at once: what else a run does must not come between their samples.
 */
export function inGroups(scenarios: readonly CheckedScenario[], parallel: number): readonly Group[] {
  const canaries = scenarios.filter(({ scenario }) => isCanary(scenario));
  const others = scenarios.filter(({ scenario }) => !isCanary(scenario));
  const measuresTime = ({ scenario: { steps } }: CheckedScenario): boolean => steps.some(hasFlows);
  return [
    { scenarios: canaries, atOnce: parallel },
    { scenarios: others.filter((scenario) => !measuresTime(scenario)), atOnce: parallel },
    { scenarios: others.filter(measuresTime), atOnce: Math.ceil(parallel / 4) },
  ];
}
