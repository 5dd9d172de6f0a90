import { probeId, type Probe } from "../model/probe.js";
import { withAddresses } from "../plan/addresses.js";
import { contradictions, expectations } from "../plan/expectations.js";
import { planScenario, type StepPlan } from "../plan/scenario-plan.js";
import type { RunRecord, ScenarioRecord, StepRecord } from "../record/record.js";
import { clusterAt } from "./scenario.js";

/**
 * What a record from elsewhere lacks of what its scenarios ask for, a sentence each: what nobody tried is easily taken for
 * what held. A scenario that broke off is inconclusive anyway, and may lack anything.
 */
export function gapsIn({ scenarios, target }: RunRecord): readonly string[] {
  const whole = scenarios.filter(({ ended }) => ended === undefined);
  return whole.flatMap((record) => {
    const { steps } = planScenario(record.scenario, target, { image: "", imagePullPolicy: "Never" });
    const missing = steps.slice(record.steps.length).map(({ step }) => `it has no step ${step.id}`);
    const gaps = record.steps.flatMap((step, index) =>
      gapsInStep(record, step, { plan: steps[index], target }),
    );
    return [...missing, ...gaps].map((gap) => `${record.scenario.id}: ${gap}`);
  });
}

function gapsInStep(
  record: ScenarioRecord,
  step: StepRecord,
  { plan, target }: { readonly plan: StepPlan | undefined; readonly target: RunRecord["target"] },
): readonly string[] {
  if (plan === undefined || plan.step.id !== step.id) return [`step ${step.id} is none of its next`];
  const cluster = clusterAt(record, step.after, target);
  const before = clusterAt(record, step.before, target);
  const tried = idsOf(step.attempts.flatMap(({ connections }) => connections.map(({ probe }) => probe)));
  const listed = idsOf(step.connections);
  const flows = idsOf(step.flows.map(({ probe }) => probe));
  const planned = [...plan.flows.hold, ...plan.flows.watch, ...plan.flows.startup].map(({ probe }) => probe);
  const asked = withAddresses(cluster, plan.connections);
  const homeless = [...step.connections, ...step.flows.map(({ probe }) => probe)].filter(
    (probe) => ![cluster, before].some((state) => withAddresses(state, [probe]).length > 0),
  );
  const at = `step ${step.id}`;
  return [
    ...[...asked, ...step.connections]
      .filter((probe) => !listed.has(probeId(probe)) || !tried.has(probeId(probe)))
      .map((probe) => `${at} never tried ${probeId(probe)}`),
    ...planned
      .filter((probe) => !flows.has(probeId(probe)))
      .map((probe) => `${at} has nothing of the flow ${probeId(probe)}`),
    ...homeless.map((probe) => `${at} tried ${probeId(probe)}, of which an end has no address`),
    ...(homeless.length > 0 ? [] : contradicted(plan, asked, expectations(cluster, asked))),
  ];
}

/** That the API leaves it open, by the addresses that the cluster gave, contradicts nothing. */
function contradicted(
  { step: stated }: StepPlan,
  asked: readonly Probe[],
  expected: ReturnType<typeof expectations>,
): readonly string[] {
  const isOpen = asked.some((probe) => expected.get(probe).verdict === "unspecified");
  return isOpen ? [] : contradictions(stated, expected);
}

function idsOf(probes: readonly Probe[]): ReadonlySet<string> {
  return new Set(probes.map(probeId));
}
