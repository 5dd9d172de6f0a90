import { planScenario } from "../plan/scenario-plan.js";
import { namespacesMade, podsMade } from "../scenario/pods.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Setting } from "./candidate.js";

/** How much there is to a scenario. */
export interface Size {
  readonly steps: number;
  readonly namespaces: number;
  readonly pods: number;
  readonly policies: number;
  readonly cells: number;
}

export function sizeOf(scenario: Scenario, setting: Setting): Size {
  const { steps } = scenario;
  return {
    steps: steps.length,
    namespaces: namespacesMade(scenario).length,
    pods: podsMade(scenario).length,
    policies: new Set(steps.flatMap(({ changes }) => changes.flatMap(policyNames))).size,
    cells: cellsOf(scenario, setting),
  };
}

function policyNames(change: Scenario["steps"][number]["changes"][number]): readonly string[] {
  return "policies" in change
    ? change.policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    : [];
}

/** Cells that it would try in that setting. */
export function cellsOf(scenario: Scenario, { description, pods }: Setting): number {
  return planScenario(scenario, description, pods).steps.reduce(
    (sum, { expected }) => sum + expected.size,
    0,
  );
}
