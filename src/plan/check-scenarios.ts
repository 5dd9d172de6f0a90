import type { Scenario } from "../scenario/scenario.js";
import { externalAddresses } from "../model/known-hosts.js";
import type { TargetDescription } from "../target/target.js";
import { planCells } from "./matrix.js";
import { contradictions, expectations } from "./expectations.js";
import { unmetRequirement } from "./requirements.js";
import type { PodOptions } from "./pod-objects.js";
import { previewTransition, withPlaceholderAddresses } from "./placeholder-addresses.js";
import { createNamespaces } from "./apply-change.js";
import { flowProblems } from "./flows.js";
import { emptyCluster, type ClusterModel } from "./cluster-model.js";
import type { Matrix } from "../model/matrix.js";
import type { Expectation } from "../model/probe.js";

/** A scenario that contradicts the simulator or itself: nothing may be deployed. */
export class BrokenScenario extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "BrokenScenario";
  }
}

export interface PreviewedStep {
  readonly cluster: ClusterModel;
  readonly expected: Matrix<Expectation>;
  readonly contradictions: readonly string[];
}

/** Plays a scenario through on made-up addresses: each step's cluster and what its policies mean. */
export function previewScenario(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): readonly PreviewedStep[] {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const empty = emptyCluster({ target: description, options: { ...pods, runId: "preview" }, identity });
  let cluster = withPlaceholderAddresses(createNamespaces(empty, scenario.fixture).cluster);
  return scenario.steps.map((step) => {
    const transition = previewTransition(cluster, step.changes);
    cluster = transition.after;
    const expected = expectations(
      cluster,
      planCells(cluster, { needs: scenario.needs, matrix: step.matrix }),
    );
    const flows = flowProblems(step, transition, scenario.needs);
    return { cluster, expected, contradictions: [...contradictions(step, expected), ...flows] };
  });
}

/** Throws BrokenScenario with every contradiction of every scenario that the target can run. */
export function checkScenarios(
  scenarios: readonly Scenario[],
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): void {
  const runnable = scenarios.filter((scenario) => unmetRequirement(scenario, description) === undefined);
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
    return previewScenario(scenario, description, pods).flatMap((step) => step.contradictions);
  } catch (error) {
    return [`${scenario.file ?? scenario.id}  ${error instanceof Error ? error.message : String(error)}`];
  }
}
