import type { Scenario } from "../scenario/scenario.js";
import { externalAddresses } from "../model/external-hosts.js";
import type { TargetDescription } from "../target/target.js";
import { planCells } from "./matrix.js";
import { contradictions, expectations } from "./expectations.js";
import { unmet } from "./requirements.js";
import type { PodOptions } from "./pod-objects.js";
import { foreseenPassage, sketch } from "./placeholder-addresses.js";
import { createNamespaces } from "./apply-change.js";
import { flowProblems } from "./flows.js";
import { emptyWorld, type World } from "./cluster-model.js";
import type { Matrix } from "../model/matrix.js";
import type { Expectation } from "../model/probe.js";

/** A scenario that contradicts the simulator or itself: nothing may be deployed. */
export class BrokenScenario extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "BrokenScenario";
  }
}

export interface ForeseenStep {
  readonly world: World;
  readonly expected: Matrix<Expectation>;
  readonly contradictions: readonly string[];
}

/** Plays a scenario through on made-up addresses: each step's world and what its policies mean. */
export function foresee(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): readonly ForeseenStep[] {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const empty = emptyWorld({ target: description, options: { ...pods, runId: "sketch" }, identity });
  let world = sketch(createNamespaces(empty, scenario.fixture).world);
  return scenario.steps.map((step) => {
    const passage = foreseenPassage(world, step.changes);
    world = passage.after;
    const expected = expectations(world, planCells(world, { needs: scenario.needs, matrix: step.matrix }));
    const flows = flowProblems(step, passage, scenario.needs);
    return { world, expected, contradictions: [...contradictions(step, expected), ...flows] };
  });
}

/** Throws BrokenScenario with every contradiction of every scenario that the target can run. */
export function checkScenarios(
  scenarios: readonly Scenario[],
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): void {
  const runnable = scenarios.filter((scenario) => unmet(scenario, description) === undefined);
  const known = withKnownHosts(description);
  const problems = runnable.flatMap((scenario) => problemsOf(scenario, known, pods));
  if (problems.length > 0) throw new BrokenScenario(problems);
}

/**
 * Scenarios with well-known CIDRs state cells about the hosts of docs/scenarios.md. Where a cluster's hosts of these
 * names have other addresses, that makes no scenario wrong; it only cannot be run there.
 */
export function untrueHere(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): string | undefined {
  if (scenario.needs.externals.length === 0) return undefined;
  const [first] = problemsOf(scenario, description, pods);
  return first === undefined
    ? undefined
    : `the external hosts here have other addresses than it speaks of (${first})`;
}

function withKnownHosts(description: TargetDescription): TargetDescription {
  const externals = description.externals.map((host) => ({
    ...host,
    ...externalAddresses.find(({ name }) => name === host.name),
  }));
  return { ...description, externals };
}

function problemsOf(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): readonly string[] {
  try {
    return foresee(scenario, description, pods).flatMap((step) => step.contradictions);
  } catch (error) {
    return [`${scenario.file ?? scenario.id}  ${error instanceof Error ? error.message : String(error)}`];
  }
}
