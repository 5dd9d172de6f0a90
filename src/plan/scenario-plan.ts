import type { Matrix } from "../model/matrix.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { Scenario, Step } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import { createNamespaces } from "./apply-change.js";
import { type ClusterModel, emptyCluster } from "./cluster-model.js";
import { contradictions, expectations } from "./expectations.js";
import { type Flows, flowProblems, NO_FLOWS, planFlows } from "./flows.js";
import { planCells } from "./matrix.js";
import { previewTransition, withPlaceholderAddresses } from "./placeholder-addresses.js";
import type { PodOptions } from "./pod-objects.js";

/** What a scenario will do to a cluster and try in it, played through on made-up addresses. */
export interface ScenarioPlan {
  readonly scenario: Scenario;
  /** Before the first step. */
  readonly fixture: ClusterModel;
  /** Every connection that a step will try and that exists from the start. */
  readonly baseline: readonly Probe[];
  readonly steps: readonly StepPlan[];
}

export interface StepPlan {
  readonly step: Step;
  /** As the step's changes leave it. */
  readonly cluster: ClusterModel;
  readonly connections: readonly Probe[];
  /** Tried too, although the scenario does not ask for it and states nothing of it. */
  readonly beside: readonly Probe[];
  readonly expected: Matrix<Expectation>;
  readonly flows: Flows;
  /** What the scenario states and the simulator denies, or asks and cannot have; a sentence each. */
  readonly contradictions: readonly string[];
}

/** Throws where a change or a pattern speaks of what is not there. */
export function planScenario(
  scenario: Scenario,
  description: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): ScenarioPlan {
  const fixture = previewFixture(scenario.fixture, description, pods);
  const steps: StepPlan[] = [];
  for (const step of scenario.steps) steps.push(planStep(scenario, step, steps.at(-1)?.cluster ?? fixture));
  return { scenario, fixture, baseline: connectionsFrom(fixture, scenario), steps };
}

/** A scenario's namespaces with their pods and Services, on made-up addresses. */
export function previewFixture(
  fixture: Scenario["fixture"],
  target: TargetDescription,
  pods: Omit<PodOptions, "runId">,
): ClusterModel {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const empty = emptyCluster({ target, options: { ...pods, runId: "plan" }, identity });
  return withPlaceholderAddresses(createNamespaces(empty, fixture).cluster);
}

function planStep({ needs }: Scenario, step: Step, before: ClusterModel): StepPlan {
  const transition = previewTransition(before, step.changes);
  const { after: cluster } = transition;
  const connections = planCells(cluster, { needs, matrix: step.matrix });
  const expected = expectations(cluster, connections);
  const problems = flowProblems(step, transition, needs);
  return {
    step,
    cluster,
    connections,
    beside: [],
    expected,
    flows: problems.length === 0 ? planFlows(step, transition, needs) : NO_FLOWS,
    contradictions: [...contradictions(step, expected), ...problems],
  };
}

function connectionsFrom(fixture: ClusterModel, { steps, needs }: Scenario): readonly Probe[] {
  const probes = steps.flatMap(({ matrix }) => {
    try {
      return planCells(fixture, { needs, matrix });
    } catch {
      return []; // a step may speak of pods that an earlier step creates
    }
  });
  return [...new Map(probes.map((probe) => [probeId(probe), probe])).values()];
}

/** Connections of a step, its scenario's own included: more keep a node busy and tell little. */
const MOST_OF_A_STEP = 400;

/**
 * The plan with what its scenario passes through without looking: in each step every pair of its pods and hosts outside, in
 * both directions, over every family and on every port, up to a bound.
 */
export function widened(plan: ScenarioPlan): ScenarioPlan {
  const steps = plan.steps.map((step) => ({ ...step, beside: besideOf(plan, step) }));
  const known = new Set(plan.baseline.map(probeId));
  const beside = new Set(steps.flatMap((step) => step.beside.map(probeId)));
  const more = everyPair(plan, plan.fixture).filter(
    (probe) => beside.has(probeId(probe)) && !known.has(probeId(probe)),
  );
  return { ...plan, steps, baseline: [...plan.baseline, ...more] };
}

/** The cluster's first family comes first: a bound leaves out what is tried over the other as well. */
function besideOf(plan: ScenarioPlan, { cluster, connections }: StepPlan): readonly Probe[] {
  const own = new Set(connections.map(probeId));
  const [first] = cluster.target.ipFamilies;
  const others = everyPair(plan, cluster).filter((probe) => !own.has(probeId(probe)));
  const sorted = others.toSorted((a, b) => Number(b.ipFamily === first) - Number(a.ipFamily === first));
  return sorted.slice(0, Math.max(0, MOST_OF_A_STEP - own.size));
}

function everyPair({ scenario: { needs } }: ScenarioPlan, cluster: ClusterModel): readonly Probe[] {
  return planCells(cluster, { needs, matrix: { ipFamilies: "all" } });
}
