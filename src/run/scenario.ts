import { type Probe, probeId } from "../model/probe.js";
import type { ClusterState } from "../model/objects.js";
import type { CellResult, ScenarioResult, Status, StepResult } from "../model/result.js";
import { isMismatch } from "../model/result.js";
import type { Scenario, Step } from "../scenario/scenario.js";
import { accuse } from "./deploy/read-back.js";
import { baseline, type Baseline, closingGate } from "./probe/baseline.js";
import { planCells } from "../plan/matrix.js";
import { converge } from "./probe/converge.js";
import { carryOut, cleanUp, deployFixture } from "./deploy/deploy.js";
import { withKnown } from "../judge/divergences/declared.js";
import { expectations } from "../plan/expectations.js";
import { untrueHere } from "../plan/check-scenarios.js";
import { unmet } from "../plan/requirements.js";
import type { Prober } from "./probe/attempt.js";
import { type RunContext, type ScenarioContext, scenarioContext } from "./context.js";
import { withExpected } from "../judge/divergences/known.js";
import { evidenceKey, statesThrough } from "../plan/step-history.js";
import { type Cell, cellResult } from "../judge/cell-state.js";
import { steadiness } from "../judge/steadiness.js";
import { repeatCommand } from "./probe/reproduce-command.js";
import { sceneOf } from "../judge/step-snapshot.js";
import { soak } from "./probe/soak.js";
import { reasonOf, statusOf, timeToEnforce, withProof, worst } from "../judge/status.js";
import { untilServing } from "./probe/wait-until-serving.js";
import { advance, createNamespaces, type Operation } from "../plan/apply-change.js";
import { startTiming, type Timing } from "./probe/flow-timing.js";
import { emptyWorld, unplaced, type World } from "../plan/cluster-model.js";

/** Fixture, baseline, steps, clean-up: one scenario from nothing to nothing. Never rejects. */
export async function runScenario(
  run: RunContext,
  scenario: Scenario,
  index: number,
): Promise<ScenarioResult> {
  const startedAt = performance.now();
  const result = (status: Status, reason: string, steps: readonly StepResult[] = []): ScenarioResult => ({
    id: scenario.id,
    ...(scenario.file === undefined ? {} : { file: scenario.file }),
    summary: scenario.summary,
    tags: scenario.tags,
    status,
    reason,
    durationMs: Math.round(performance.now() - startedAt),
    steps,
  });
  const missing = unmet(scenario, run.description) ?? untrueHere(scenario, run.description, run.options.pods);
  if (missing !== undefined) return result("skipped", missing);
  const context = scenarioContext(run, scenario, index);
  const steps: StepResult[] = [];
  let ended: Status = "inconclusive";
  /** "SCTP assumes plugin support" (semantics.md 2.9), the kernel's too: only a try tells. */
  const unable = (why: string): ScenarioResult =>
    scenario.needs.protocols.includes("SCTP")
      ? result("skipped", `no SCTP here, which is optional: ${why}`)
      : result("inconclusive", why);
  try {
    const deployed = await deploy(context);
    const gate = await baseline(context, deployed, allProbes(context, deployed));
    if (gate.failure !== undefined) return unable(gate.failure);
    const world = { ...deployed, sources: gate.sources };
    await runSteps(context, { world, gate, steps });
    ended = worst(steps.map(({ status }) => status));
    return result(ended, reasonOf(steps), steps);
  } catch (error) {
    if (run.signal.aborted) return result("inconclusive", "interrupted", steps);
    const reason = error instanceof Error ? error.message : String(error);
    return steps.length === 0 ? unable(reason) : result("inconclusive", reason, steps);
  } finally {
    if (!run.options.keep) await cleanUp(context, ended);
  }
}

async function deploy(context: ScenarioContext): Promise<World> {
  const { run, scenario, identity } = context;
  const empty = emptyWorld({ target: run.description, options: run.podOptions, identity });
  return deployFixture(context, createNamespaces(empty, scenario.fixture));
}

/** Every path that a step will ask about and that exists from the start. */
function allProbes(context: ScenarioContext, world: World): readonly Probe[] {
  const probes = context.scenario.steps.flatMap((step) => {
    try {
      return planCells(world, { needs: context.scenario.needs, matrix: step.matrix });
    } catch {
      return []; // a step may speak of pods that an earlier step creates
    }
  });
  return [...new Map(probes.map((probe) => [probeId(probe), probe])).values()];
}

async function runSteps(
  context: ScenarioContext,
  start: { readonly world: World; readonly gate: Baseline; readonly steps: StepResult[] },
): Promise<void> {
  let { world } = start;
  const unproven: Cell[] = [];
  const history = [world.state];
  for (const step of context.scenario.steps) {
    const done = await runStep(context, { world, step, gate: start.gate, history });
    world = done.world;
    unproven.push(...done.unproven);
    start.steps.push(done.result);
    context.run.onEvent({ type: "step", scenario: context.scenario, step: done.result });
    if (context.run.signal.aborted) return;
  }
  await soakLast(context, world, start.steps);
  const proven = await closingGate(
    context,
    world,
    unproven.map(({ probe }) => probe),
  );
  start.steps.splice(0, start.steps.length, ...start.steps.map((step) => withProof(step, proven)));
}

async function soakLast(context: ScenarioContext, world: World, steps: StepResult[]): Promise<void> {
  const last = steps.at(-1);
  if (context.run.options.soakMs === 0 || last === undefined) return;
  const cells = await soak(context, world, last.cells);
  steps.splice(-1, 1, { ...last, cells, status: statusOf(cells, last.flows) });
}

async function runStep(
  context: ScenarioContext,
  { world: before, ...at }: { world: World; step: Step; gate: Baseline; history: ClusterState[] },
): Promise<{ world: World; result: StepResult; unproven: readonly Cell[] }> {
  const startedAt = performance.now();
  const timing = await startTiming(context, before, at.step);
  try {
    return await runChanges(context, { ...at, before, timing, startedAt });
  } finally {
    timing.abandon();
  }
}

async function runChanges(
  context: ScenarioContext,
  at: {
    readonly before: World;
    readonly step: Step;
    readonly gate: Baseline;
    /** The states so far; this step's are added. */
    readonly history: ClusterState[];
    readonly timing: Timing;
    readonly startedAt: number;
  },
): Promise<{ world: World; result: StepResult; unproven: readonly Cell[] }> {
  const { before, step, gate, history, timing, startedAt } = at;
  let world = before;
  const operations: Operation[] = [];
  for (const change of step.changes) {
    const next = advance(world, change);
    operations.push(...next.operations);
    const after = await carryOut(context, timing.prepare(next));
    await untilServing(context, after, unplaced(next.world));
    history.push(...statesThrough(world, next, after));
    world = after;
  }
  const acknowledgedAt = performance.now();
  const probes = planCells(world, { needs: context.scenario.needs, matrix: step.matrix });
  const expected = expectations(world, probes);
  const prober: Prober = context.prober;
  const { pace } = context.run;
  const { cells, execs, looks, probing } = await converge({
    prober,
    world,
    expected,
    acknowledgedAt,
    settleMs: context.run.options.settleMs,
    beginsWithGlance: pace.isLate,
    answeredBefore: gate.answered,
    isSteady: steadiness(gate, { before, after: world, operations }),
    onLook: (progress) => context.run.onLook(context.scenario, step, progress),
  });
  if ((looks[0]?.differing ?? 0) > 0) pace.isLate = true;
  for (const { probe, observation } of cells)
    if (observation.kind === "connected") gate.answered.add(probeId(probe));
  const place = { scenario: context.scenario.id, step: step.id, declared: context.run.divergences };
  const evidence = { world, before: before.state, history: [...history] };
  context.run.evidence.set(evidenceKey(context.scenario.id, step.id), evidence);
  const timed = await timing.finish({ before, after: world, operations }, acknowledgedAt);
  const declared = withKnown(cells.map(cellResult), place);
  const judged = withExpected(declared, { evidence, expected: context.run.expected });
  const accused = await accuse(context, world, { cells: judged, flows: timed });
  const results = accused.cells.map((cell) => withRepeat(context, world, cell));
  const { flows } = accused;
  const result: StepResult = {
    id: step.id,
    name: step.name,
    ...(step.line === undefined ? {} : { line: step.line }),
    status: statusOf(results, flows),
    durationMs: Math.round(performance.now() - startedAt),
    timeToEnforce: timeToEnforce(cells, gate),
    execs,
    probing,
    cells: results,
    flows,
    looks,
    scene: sceneOf(world),
  };
  for (const { probe, expectation } of cells) gate.expected.set(probeId(probe), expectation.verdict);
  gate.blocked.clear();
  for (const { probe, expectation, judgement } of cells)
    if (expectation.verdict === "deny" && judgement.verdict === "match") gate.blocked.add(probeId(probe));
  return { world, result, unproven: cells.filter(({ judgement }) => judgement.verdict === "unproven") };
}

function withRepeat(context: ScenarioContext, world: World, cell: CellResult): CellResult {
  if (!isMismatch(cell)) return cell;
  const repeat = repeatCommand(context, world, cell.probe);
  return repeat === undefined ? cell : { ...cell, repeat };
}
