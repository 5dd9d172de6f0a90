import { isFlowMismatch } from "../model/result/flow.js";
import { type Probe, probeId } from "../model/probe.js";
import { differs, type StepResult } from "../model/result/result.js";
import type { Cell } from "../judge/connections/cell-state.js";
import { meaningOf } from "../judge/connections/cells.js";
import type { Progress } from "../judge/connections/progress.js";
import { applyChange, type Operation } from "../plan/apply-change.js";
import { type ClusterModel, unplaced } from "../plan/cluster-model.js";
import { withAddresses } from "../plan/addresses.js";
import type { StepPlan } from "../plan/scenario-plan.js";
import type { StepTransition } from "../plan/transitions.js";
import type { StepRecord } from "../record/record.js";
import type { Step } from "../scenario/scenario.js";
import type { ScenarioContext } from "./context.js";
import { applyTransition } from "./deploy/deploy.js";
import { changedByOthers } from "./deploy/read-back.js";
import { converge } from "./probe/converge.js";
import { startTiming, type Timing } from "./probe/flow-timing.js";
import { reproduceCommand } from "./probe/reproduce-command.js";
import { untilServing } from "./probe/wait-until-serving.js";
import type { ScenarioRecorder, StepSeen } from "./recorder.js";

export interface StepEnd {
  readonly cluster: ClusterModel;
  readonly result: StepResult;
  readonly cells: readonly Cell[];
}

/** One step: its flows begin, its changes are made, its connections are tried until they agree, its flows end. */
export async function runStep(
  context: ScenarioContext,
  plan: StepPlan,
  { before, recorder }: { readonly before: ClusterModel; readonly recorder: ScenarioRecorder },
): Promise<StepEnd> {
  const startedAt = performance.now();
  const timing = await startTiming(context, before, plan);
  try {
    const transition = await makeChanges(context, plan.step, { before, timing, recorder });
    const { after: cluster, operations } = transition;
    const seen = await observe(context, plan, { transition, timing, progress: recorder.progress() });
    const durationMs = Math.round(performance.now() - startedAt);
    const judged = recorder.step({ id: plan.step.id, durationMs, operations, ...seen });
    if (!isWrong(judged.result)) return { cluster, ...judged };
    const beside = await askedBeforeAccusing(context, cluster, judged.result);
    return { cluster, ...recorder.amend(beside) };
  } finally {
    timing.abandon();
  }
}

async function makeChanges(
  context: ScenarioContext,
  step: Step,
  own: { readonly before: ClusterModel; readonly timing: Timing; readonly recorder: ScenarioRecorder },
): Promise<StepTransition<ClusterModel>> {
  const { before, timing, recorder } = own;
  const operations: Operation[] = [];
  let cluster = before;
  for (const change of step.changes) {
    const next = applyChange(cluster, change);
    operations.push(...next.operations);
    const after = await applyTransition(context, timing.prepare(next));
    await untilServing(context, after, unplaced(next.cluster));
    recorder.changed(cluster, next, after);
    cluster = after;
  }
  return { before, after: cluster, operations };
}

type Seen = Omit<StepSeen, "id" | "durationMs" | "operations">;

async function observe(
  context: ScenarioContext,
  plan: StepPlan,
  own: {
    readonly transition: StepTransition<ClusterModel>;
    readonly timing: Timing;
    readonly progress: Progress;
  },
): Promise<Seen> {
  const { run, prober, scenario } = context;
  const { transition, timing, progress } = own;
  const { after: cluster } = transition;
  const acknowledgedAt = performance.now();
  const connections = withAddresses(cluster, [...plan.connections, ...plan.beside]);
  const beside = new Set(plan.beside.map(probeId));
  const history = await converge({
    prober,
    cluster,
    connections,
    isBeside: (probe) => beside.has(probeId(probe)),
    meaning: meaningOf(transition, connections, progress),
    acknowledgedAt,
    settleMs: run.options.settleMs,
    beginsQuickly: run.pace.isLate,
    onAttempt: (seen) => run.onAttempt(scenario, seen),
  });
  const { attempts } = history;
  run.pace.isLate ||= history.wasLate();
  const flows = await timing.finish(cluster, acknowledgedAt);
  return {
    connections,
    attempts,
    flows,
    execs: history.execs(),
    probing: history.probing(),
    reproduce: {},
  };
}

function isWrong({ cells, flows }: StepResult): boolean {
  return cells.some(differs) || flows.some(isFlowMismatch);
}

/** Before a cluster is accused: is it as it was told to be, and how does a person see the same? */
async function askedBeforeAccusing(
  context: ScenarioContext,
  cluster: ClusterModel,
  { cells }: StepResult,
): Promise<Pick<StepRecord, "changedByOthers" | "reproduce">> {
  const why = await changedByOthers(context, cluster);
  const commands = cells.filter(differs).flatMap(({ probe }) => commandFor(context, cluster, probe));
  return {
    reproduce: Object.fromEntries(commands),
    ...(why === undefined ? {} : { changedByOthers: why }),
  };
}

function commandFor(
  context: ScenarioContext,
  cluster: ClusterModel,
  probe: Probe,
): readonly (readonly [string, string])[] {
  const command = reproduceCommand(context, cluster, probe);
  return command === undefined ? [] : [[probeId(probe), command]];
}
