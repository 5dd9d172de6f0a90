import { formatEndpoint } from "../model/endpoint.js";
import type { FlowExpectation } from "../model/result/flow.js";
import { type Probe, probeId } from "../model/probe.js";
import type { CellGroup, HeldGroup, Needs, Step } from "../scenario/scenario.js";
import { podsMoved } from "./interleavings.js";
import { planCells } from "./matrix.js";
import type { ClusterModel } from "./cluster-model.js";
import { flowExpectations, hasEnds, type StepTransition } from "./transitions.js";

/** A flow that a step asks about, and the words in the scenario that name it. */
export interface PlannedFlow<G extends CellGroup = CellGroup> {
  readonly group: G;
  readonly probe: Probe;
}

export interface Flows {
  readonly hold: readonly PlannedFlow<HeldGroup>[];
  readonly watch: readonly PlannedFlow[];
  readonly startup: readonly PlannedFlow[];
}

export const NO_FLOWS: Flows = { hold: [], watch: [], startup: [] };

/** Whether a step asks about flows, and not about its matrix alone. */
export function hasFlows({ hold, watch, startup }: Step): boolean {
  return hold.length + watch.length + startup.length > 0;
}

/** The flows of a step as probes: what is held and watched is there before the changes, what starts after them. */
export function planFlows(step: Step, { before, after }: StepTransition<ClusterModel>, needs: Needs): Flows {
  const plan = <G extends CellGroup>(
    cluster: ClusterModel,
    groups: readonly G[],
  ): readonly PlannedFlow<G>[] =>
    groups.flatMap((group) => cellsOf(cluster, { group, step, needs }).map((probe) => ({ group, probe })));
  return {
    hold: plan(before, step.hold),
    watch: plan(before, step.watch),
    startup: plan(after, step.startup),
  };
}

function cellsOf(
  cluster: ClusterModel,
  { group, step, needs }: { readonly group: CellGroup; readonly step: Step; readonly needs: Needs },
): readonly Probe[] {
  const { from, to, port, protocol } = group;
  const ends = { from: [from], to: [to], ipFamilies: step.matrix.ipFamilies };
  const ports = port === undefined ? {} : { ports: [port] };
  const protocols = protocol === undefined ? {} : { protocols: [protocol] };
  try {
    const probes = planCells(cluster, { needs, matrix: { ...ends, ...ports, ...protocols } });
    if (probes.length > 0) return probes;
  } catch (cause) {
    throw new Error(`${group.at}  ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  throw new Error(
    `${group.at}  "${group.text}" names no connection that is there ${step.startup.includes(group) ? "after" : "before"} the step's changes`,
  );
}

function planned(
  step: Step,
  transition: StepTransition<ClusterModel>,
  needs: Needs,
): Flows | { readonly problem: string } {
  try {
    return planFlows(step, transition, needs);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Sentences for everything that a step asks of its flows and cannot have. */
export function flowProblems(
  step: Step,
  transition: StepTransition<ClusterModel>,
  needs: Needs,
): readonly string[] {
  const flows = planned(step, transition, needs);
  if ("problem" in flows) return [flows.problem];
  const all = [...flows.hold, ...flows.watch, ...flows.startup];
  if (all.length === 0) return [];
  const moved = podsMoved(transition.before, transition.operations);
  const matrix = new Set(planCells(transition.after, { needs, matrix: step.matrix }).map(probeId));
  const means = flowExpectations(
    transition,
    all.filter(({ probe }) => hasEnds(transition.after, probe)).map(({ probe }) => probe),
  );
  const isMoved = (end: Probe["from"]): boolean => end.kind === "pod" && moved.has(formatEndpoint(end));
  const problem = ({ group, probe }: PlannedFlow, text: string | undefined): readonly string[] =>
    text === undefined ? [] : [`${group.at}  ${probeId(probe)} ${text}`];
  return [
    ...[...flows.hold, ...flows.watch].flatMap((flow) =>
      problem(
        flow,
        [flow.probe.from, flow.probe.to].some(isMoved)
          ? "has an end that this step creates or deletes"
          : undefined,
      ),
    ),
    ...flows.startup.flatMap((flow) => problem(flow, startupProblem(flow, isMoved))),
    ...flows.hold.flatMap((flow) => problem(flow, heldProblem(flow, means.get(probeId(flow.probe))))),
    ...all.flatMap((flow) =>
      problem(
        flow,
        matrix.has(probeId(flow.probe))
          ? undefined
          : "is no connection of this step's matrix, which must prove that the path works",
      ),
    ),
  ];
}

function startupProblem(
  { probe }: PlannedFlow,
  isMoved: (end: Probe["from"]) => boolean,
): string | undefined {
  if (!isMoved(probe.from)) return "does not start with this step: create or recreate its source";
  return isMoved(probe.to)
    ? "leads to a pod that this step creates: its address is not known in time"
    : undefined;
}

function heldProblem(
  { group, probe }: PlannedFlow<HeldGroup>,
  means: FlowExpectation | undefined,
): string | undefined {
  if (probe.http) return "leads to an HTTP port; hold a flow to a plain one";
  if (probe.protocol === "SCTP") return "is SCTP; TCP and UDP flows can be held";
  if (means?.before === "deny") return "is denied before the step's changes, so there is nothing to hold";
  return group.expect === "continues" && means?.throughout !== "allow"
    ? "is said to continue, but it is not allowed at every moment of the step"
    : undefined;
}
