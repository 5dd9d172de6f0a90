import type { Cell } from "../judge/connections/cell-state.js";
import type { CheckedScenario } from "../plan/check-scenarios.js";
import { createNamespaces } from "../plan/apply-change.js";
import { type ClusterModel, emptyCluster } from "../plan/cluster-model.js";
import { withAddresses } from "../plan/addresses.js";
import { type RunContext, type ScenarioContext, scenarioContext } from "./context.js";
import { cleanUp, deployFixture } from "./deploy/deploy.js";
import { isCanary } from "../scenario/canary.js";
import { baseline, verifyWithoutPolicies } from "./probe/baseline.js";
import { soak } from "./probe/soak.js";
import { type PlayedScenario, recorderOf, type ScenarioRecorder } from "./recorder.js";
import { runStep } from "./step.js";

/** One scenario from nothing to nothing. Never rejects. */
export async function runScenario(
  run: RunContext,
  checked: CheckedScenario,
  index: number,
): Promise<PlayedScenario> {
  const { scenario } = checked;
  const recorder = recorderOf(scenario, run.judging);
  if ("skipped" in checked) {
    recorder.end("skipped", checked.skipped);
    return recorder.played();
  }
  const context = scenarioContext(run, checked.plan, index);
  try {
    await play(context, recorder);
  } catch (error) {
    end(context, recorder, error);
  }
  const played = recorder.played();
  if (!run.options.keep) await cleanUp(context, played.result.status);
  return played;
}

/** The phases of a scenario. What each makes is entered for clean-up before it is made. */
async function play(context: ScenarioContext, recorder: ScenarioRecorder): Promise<void> {
  const fixture = await deploy(context, recorder);
  const ready = await proveOpen(context, fixture, recorder);
  const { cluster, cells } = await runSteps(context, ready, recorder);
  if (context.run.signal.aborted) return;
  await soakLast(context, cluster, recorder);
  const unproven = cells.filter(({ judgement }) => judgement.verdict === "unproven");
  recorder.openWithoutPolicies([
    ...(await verifyWithoutPolicies(
      context,
      cluster,
      unproven.map(({ probe }) => probe),
    )),
  ]);
}

/** "SCTP assumes plugin support" (semantics 2.9), the kernel's too: only a try tells. */
function end({ run, scenario }: ScenarioContext, recorder: ScenarioRecorder, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (run.signal.aborted) recorder.end("inconclusive", "interrupted");
  else if (recorder.played().record.steps.length === 0 && scenario.needs.protocols.includes("SCTP"))
    recorder.end("skipped", `no SCTP here, which is optional: ${reason}`);
  else recorder.end("inconclusive", reason);
}

async function deploy(context: ScenarioContext, recorder: ScenarioRecorder): Promise<ClusterModel> {
  const { run, scenario, identity } = context;
  const empty = emptyCluster({ target: run.description, options: run.podOptions, identity });
  const deployed = await deployFixture(context, createNamespaces(empty, scenario.fixture));
  recorder.deployed(deployed);
  return deployed;
}

/** Throws where what must answer without policies does not: nothing could be said then. */
async function proveOpen(
  context: ScenarioContext,
  fixture: ClusterModel,
  recorder: ScenarioRecorder,
): Promise<ClusterModel> {
  const tried = withAddresses(fixture, context.plan.baseline);
  const { answered, sources, failure } = await baseline(context, fixture, tried);
  recorder.baseline({ tried, answered: [...answered], sources });
  if (failure !== undefined) throw new Error(failure);
  return { ...fixture, sources };
}

async function runSteps(
  context: ScenarioContext,
  start: ClusterModel,
  recorder: ScenarioRecorder,
): Promise<{ readonly cluster: ClusterModel; readonly cells: readonly Cell[] }> {
  const { run, scenario, plan } = context;
  const cells: Cell[] = [];
  let cluster = start;
  for (const planned of plan.steps) {
    run.signal.throwIfAborted();
    const ended = await runStep(context, planned, { before: cluster, recorder });
    ({ cluster } = ended);
    for (const cell of ended.cells) cells.push(cell);
    run.onEvent({ type: "step", scenario, step: ended.result });
    if (ended.result.status !== "fail") continue;
    run.diagnosis.failedAt(cluster);
    if (run.options.endsAtFailure || (isCanary(scenario) && run.isIgnored())) break;
  }
  return { cluster, cells };
}

async function soakLast(
  context: ScenarioContext,
  cluster: ClusterModel,
  recorder: ScenarioRecorder,
): Promise<void> {
  if (context.run.options.soakMs === 0) return;
  const last = recorder.played().result.steps.at(-1);
  if (last !== undefined) recorder.amend({ soak: await soak(context, cluster, last.cells) });
}
