import { type Probe, probeId } from "../model/probe.js";
import type { ClusterModel } from "./cluster-model.js";
import { planCells } from "./matrix.js";
import type { ScenarioPlan, StepPlan } from "./scenario-plan.js";

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
