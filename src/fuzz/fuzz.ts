import type { FuzzResult } from "../model/result/fuzz-result.js";
import type { RunResult } from "../model/result/result.js";
import { judge } from "../judge/judge.js";
import type { RunOptions } from "../run/context.js";
import type { AcceptedDivergences } from "../record/record.js";
import { ACCEPT_NOTHING, run } from "../run/run.js";
import { version } from "../run/version.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target, TargetDescription } from "../target/target.js";
import { createEvidence, type Evidence } from "./evidence.js";
import type { FuzzEvent } from "./events.js";
import { createFindings, type Findings } from "./findings.js";
import type { ProfileName } from "./profiles.js";
import { createRounds, type Rounds } from "./rounds.js";
import { createTally, type Tally } from "./tally.js";

export interface FuzzRequest {
  /** Part of every name and label that the runs create. */
  readonly runId: string;
  readonly target: Target;
  readonly seed: number;
  readonly profile: ProfileName;
  readonly limits: FuzzLimits;
  /** `parallel`: scenarios at once. */
  readonly options: RunOptions;
  /** Differences that are no finding; absent: none. */
  readonly accepted?: AcceptedDivergences;
  readonly signal: AbortSignal;
  readonly onEvent: (event: FuzzEvent) => void;
}

export interface FuzzLimits {
  readonly ms: number;
  readonly scenarios: number;
  /** Ends it. */
  readonly findings: number;
}

/** Changes of the lab take no time, but each pod costs a process; on clusters pods take long and changes little more. */
const STEPS = { lab: 5, kubernetes: 10 } as const;

/**
 * Generates scenarios and runs them live beside the simulator until time, number or findings are reached. What fails is
 * confirmed and shrunk with the target to itself. Rejects as `run` does; interrupted, it returns what it has.
 */
export async function fuzz(request: FuzzRequest): Promise<FuzzResult> {
  const { target, seed, profile, signal, onEvent } = request;
  const startedAt = performance.now();
  const description = await target.describe(signal);
  onEvent({ type: "start", description });
  const session: Session = {
    ...request,
    startedAt,
    rounds: createRounds({ seed, profile, description, steps: STEPS[description.kind] }),
    tally: createTally(),
    evidence: createEvidence(),
    findings: createFindings(request),
  };
  for (let batch = 0; !isOver(session); batch += 1)
    await playBatch(session, batch).catch((error: unknown) => {
      // What a target does not do once it is interrupted is no reason to lose what was found.
      if (!signal.aborted) throw error;
    });
  return resultOf(session, description);
}

interface Session extends FuzzRequest {
  readonly startedAt: number;
  readonly rounds: Rounds;
  readonly tally: Tally;
  readonly evidence: Evidence;
  readonly findings: Findings;
}

function isOver({ limits, signal, startedAt, tally, findings }: Session): boolean {
  return (
    signal.aborted ||
    performance.now() - startedAt >= limits.ms ||
    tally.played().scenarios >= limits.scenarios ||
    findings.confirmed().length >= limits.findings
  );
}

async function playBatch(session: Session, batch: number): Promise<void> {
  const { options, limits, tally, rounds, findings, startedAt, onEvent } = session;
  const left = limits.scenarios - tally.played().scenarios;
  const scenarios = Array.from({ length: Math.min(options.parallel, left) }, () => rounds.next());
  const result = await playTogether(session, scenarios, batch);
  tally.add(scenarios, result);
  const elapsedMs = performance.now() - startedAt;
  onEvent({
    type: "played",
    played: tally.played(),
    findings: findings.confirmed().length,
    elapsedMs,
  });
  for (const failing of result.scenarios.filter(({ status }) => status === "fail")) {
    const scenario = scenarios.find(({ id }) => id === failing.id);
    if (scenario === undefined) continue;
    await findings.look({ failing, scenario, until: startedAt + limits.ms + OVERTIME_MS });
    if (findings.confirmed().length >= limits.findings) return;
  }
}

/** What was found when time is over is still shrunk, for so long in all. */
const OVERTIME_MS = 120_000;

async function playTogether(
  { runId, target, options, accepted = ACCEPT_NOTHING, signal, onEvent, evidence }: Session,
  scenarios: readonly Scenario[],
  batch: number,
): Promise<RunResult> {
  const { record, cleanUp } = await run({
    runId: `${runId}${batch.toString(36)}`,
    target,
    scenarios,
    options: {
      ...options,
      thoroughness: "broad",
      endsAtFailure: true,
      reusePods: false,
      keep: false,
      bail: false,
      all: true,
    },
    accepted,
    signal,
    onEvent: (event) => {
      if (event.type === "warning") onEvent(event);
    },
  });
  await cleanUp();
  const result = judge(record);
  evidence.add(record, result);
  return result;
}

function resultOf(session: Session, { kind, title, nodes }: TargetDescription): FuzzResult {
  const { seed, profile, signal, startedAt, tally, evidence, findings } = session;
  const judged = evidence.judged();
  return {
    version,
    seed,
    profile,
    target: { kind, title, nodes: nodes.length },
    durationMs: Math.round(performance.now() - startedAt),
    interrupted: signal.aborted,
    played: tally.played(),
    verdict: judged?.verdict ?? NOTHING_PLAYED,
    findings: findings.named(judged),
    unconfirmed: findings.unconfirmed(),
    coverage: tally.coverage(),
  };
}

const NOTHING_PLAYED = {
  kind: "inconclusive",
  sentence: "Inconclusive: nothing was tried.",
  findings: [],
} as const;
