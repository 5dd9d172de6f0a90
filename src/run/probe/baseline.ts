import { setTimeout as delay } from "node:timers/promises";
import type { ObjectRef } from "../../model/objects.js";
import { refOf } from "../../model/objects.js";
import { Matrix } from "../../model/matrix.js";
import { type Observation, type Probe, probeId, type Verdict } from "../../model/probe.js";
import { planCells } from "../../plan/matrix.js";
import type { ScenarioContext } from "../context.js";
import { expectations } from "../../plan/expectations.js";
import { shownBy } from "../../judge/connections/tries.js";
import { seenTries } from "../../record/attempt.js";
import { attempt, ONCE, quickAttemptsMs } from "./attempt.js";
import { renameRef } from "../deploy/names.js";
import { rewrittenSources } from "../../plan/source-addresses.js";
import type { ClusterModel, SourcesSeen } from "../../plan/cluster-model.js";

/** What answered while nothing denied it. */
export interface Baseline {
  /** Probe ids. */
  readonly answered: ReadonlySet<string>;
  readonly sources: SourcesSeen;
  /** Why nothing can be said about policies here. */
  readonly failure?: string;
}

const POLL_MS = 100;

/** Without policies everything that is not left open by the API must connect; it is polled until it does. */
export async function baseline(
  context: ScenarioContext,
  cluster: ClusterModel,
  probes: readonly Probe[],
): Promise<Baseline> {
  const expected = new Map(
    [...expectations(cluster, probes)].map(([probe, { verdict }]) => [probeId(probe), verdict]),
  );
  const { answered, silent, sources, tries } = await untilAnswered(context, cluster, probes, expected);
  const required = silent.filter(({ probe }) => expected.get(probeId(probe)) === "allow");
  if (required.length === 0) return { answered, sources };
  const [first] = required;
  const more = required.length > 1 ? ` and ${required.length - 1} more` : "";
  const what = first === undefined ? "" : `${probeId(first.probe)} ${describe(first.observation)}`;
  const failure = `baseline failed: ${what}${more}, without any policy (${tries === 1 ? "1 try" : `${tries} tries`}). Nothing can be said about policies here.${formerly(context)}`;
  return { answered, sources, failure };
}

function formerly({ lease }: ScenarioContext): string {
  const used = lease?.namespaces.some(({ isNew }) => !isNew) ?? false;
  return used
    ? " Other scenarios used these pods before: are their policies still enforced? (--own-pods gives each its own)"
    : "";
}

interface Silent {
  readonly probe: Probe;
  readonly observation: Observation;
}

async function untilAnswered(
  context: ScenarioContext,
  cluster: ClusterModel,
  probes: readonly Probe[],
  expected: ReadonlyMap<string, Verdict>,
): Promise<{ answered: Set<string>; silent: readonly Silent[]; sources: SourcesSeen; tries: number }> {
  const { run, prober } = context;
  const answered = new Set<string>();
  const startedAt = performance.now();
  const isRequired = (probe: Probe): boolean => expected.get(probeId(probe)) === "allow";
  let silent: readonly Silent[] = [];
  const sources: Record<string, string> = {};
  let pending = probes;
  for (let tries = 1; ; tries += 1) {
    const elapsedMs = performance.now() - startedAt;
    const isQuick = elapsedMs < quickAttemptsMs(run.options.settleMs) && pending.every(isRequired);
    const efforts = pending.map((probe) => [probe, ONCE] as const);
    const { tried } = await attempt(prober, cluster, { probes: efforts, controls: [], isQuick });
    const observed = new Matrix<Observation>();
    for (const [probe, own] of tried)
      observed.set(probe, shownBy(seenTries(own, startedAt), "allow").observation);
    for (const [probe, { kind }] of observed) if (kind === "connected") answered.add(probeId(probe));
    Object.assign(sources, rewrittenSources(cluster, observed));
    silent = [...observed]
      .filter(([, { kind }]) => kind !== "connected")
      .map(([probe, observation]) => ({ probe, observation }));
    pending = silent.map(({ probe }) => probe).filter(isRequired);
    run.signal.throwIfAborted();
    const isOver = pending.length === 0 || elapsedMs > run.options.settleMs || silent.some(isForGood);
    if (isOver) return { answered, silent, sources, tries };
    await delay(POLL_MS, undefined, { signal: run.signal });
  }
}

/** A protocol that a kernel lacks does not come with time. */
function isForGood({ observation }: Silent): boolean {
  return observation.kind === "inconclusive" && /PROTONOSUPPORT|SOCKTNOSUPPORT/.test(observation.why);
}

function describe(observation: Observation): string {
  switch (observation.kind) {
    case "connected":
      return "answered";
    case "refused":
      return "was refused";
    case "dropped":
      return "never answered";
    case "stalled":
      return "opened and carried nothing";
    case "misdirected":
      return `was answered by ${observation.answeredBy}`;
    case "inconclusive":
      return `could not be tried (${observation.why})`;
  }
}

/**
 * Paths that first existed under a policy have no baseline. Once the steps are done the policies are taken away, and
 * those that then answer were blocked by them.
 */
export async function verifyWithoutPolicies(
  context: ScenarioContext,
  cluster: ClusterModel,
  unproven: readonly Probe[],
): Promise<ReadonlySet<string>> {
  const there = new Set(existing(context, cluster).map(probeId));
  const probes = unproven.filter((probe) => there.has(probeId(probe)));
  if (probes.length === 0) return new Set();
  const refs = cluster.state.policies.map((policy): ObjectRef =>
    renameRef(refOf(policy), context.names.toCluster),
  );
  await context.run.target.remove(refs, context.run.signal);
  const open: ClusterModel = { ...cluster, state: { ...cluster.state, policies: [] } };
  return (await baseline(context, open, probes)).answered;
}

function existing(context: ScenarioContext, cluster: ClusterModel): readonly Probe[] {
  return planCells(cluster, { needs: context.scenario.needs, matrix: { ipFamilies: "all" } });
}
