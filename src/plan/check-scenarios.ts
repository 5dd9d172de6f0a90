import { externalAddresses } from "../model/known-hosts.js";
import type { Scenario } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import type { PodOptions } from "./pod-objects.js";
import { unmetRequirement } from "./requirements.js";
import { planScenario, type ScenarioPlan } from "./scenario-plan.js";

/** A scenario that contradicts the simulator or itself: nothing may be deployed. */
export class BrokenScenario extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "BrokenScenario";
  }
}

/** A scenario with its plan, or why the target cannot run it. */
export type CheckedScenario =
  | { readonly scenario: Scenario; readonly plan: ScenarioPlan }
  | { readonly scenario: Scenario; readonly skipped: string };

type Planned = CheckedScenario | { readonly scenario: Scenario; readonly problems: readonly string[] };

/** Throws BrokenScenario with every contradiction of every scenario that the target could run. */
export function checkScenarios(
  scenarios: readonly Scenario[],
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): readonly CheckedScenario[] {
  const checked = scenarios.map((scenario) => checkedScenario(scenario, description, pods));
  const problems = checked.flatMap((own) => ("problems" in own ? own.problems : []));
  if (problems.length > 0) throw new BrokenScenario(problems);
  return checked.filter((own): own is CheckedScenario => !("problems" in own));
}

/**
 * Scenarios with well-known CIDRs state connections to the hosts of docs/scenarios.md. Where a cluster's hosts of these
 * names have other addresses, that makes no scenario wrong; it only cannot be run there.
 */
function checkedScenario(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): Planned {
  const skipped = unmetRequirement(scenario, description);
  if (skipped !== undefined) return { scenario, skipped };
  const here = planned(scenario, description, pods);
  if (!("problems" in here) || scenario.needs.externals.length === 0) return here;
  if ("problems" in planned(scenario, withKnownHosts(description), pods)) return here;
  const [first] = here.problems;
  return { scenario, skipped: `the external hosts here have other addresses than it speaks of (${first})` };
}

function planned(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): Planned {
  try {
    const plan = planScenario(scenario, description, pods);
    const problems = plan.steps.flatMap(({ contradictions }) => contradictions);
    return problems.length === 0 ? { scenario, plan } : { scenario, problems };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { scenario, problems: [`${scenario.file ?? scenario.id}  ${why}`] };
  }
}

function withKnownHosts(description: TargetDescription): TargetDescription {
  const externals = description.externals.map((host) => ({
    ...host,
    ...externalAddresses.find(({ name }) => name === host.name),
  }));
  return { ...description, externals };
}
