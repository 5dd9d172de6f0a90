import type { Prober } from "./prober.js";
import pLimit from "p-limit";
import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import { groupBy } from "../../model/group.js";
import { Matrix } from "../../model/matrix.js";
import type { Probe } from "../../model/probe.js";
import { type Batch, batchInput, batchOf, type BatchedProbe, type Effort, PERL } from "../../probe/batch.js";
import { type Answer, parseBatch } from "../../probe/parse.js";
import { type Liveness, type SeenConnection, seenTries, type TimedTry } from "../../record/attempt.js";
import { MOST_WITH_TOOL } from "./efforts.js";
import { addressOf, realNode } from "../../plan/addresses.js";
import { dial } from "../../plan/matrix.js";
import { type Control, controlsOf, livenessOf } from "./controls.js";
import { type Names, renameEndpoint } from "../deploy/names.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

export interface Attempt {
  readonly tried: Matrix<readonly TimedTry[]>;
  /** Whether the destination of a probe answers those whom no policy keeps from it. */
  readonly liveness: (probe: Probe) => Liveness;
  readonly execs: number;
}

/** As a record keeps it. `since`: `performance.now()` of what times count from. */
export function seenConnections({ tried, liveness }: Attempt, since: number): readonly SeenConnection[] {
  return [...tried].map(([probe, own]) => ({
    probe,
    liveness: liveness(probe),
    seen: seenTries(own, since),
  }));
}

export interface AttemptRequest {
  readonly probes: readonly (readonly [Probe, Effort])[];
  /** Those whose destinations are asked whether they answer at all, in the same execs. */
  readonly controls: readonly Probe[];
  readonly isQuick?: boolean;
}

/** Streams open at once towards the API server. */
const MAX_EXECS = 32;

/** Beyond the tries' own time-outs: starting the shell, and a slow API server. */
const EXEC_GRACE_MS = 10_000;

/** Whoever answers at all does so within milliseconds. Only a full attempt can establish silence. */
export const QUICK_SECONDS = 0.25;

/** A server may lose one connection among many. */
const CONTROL: Effort = { tries: 2, withTool: false };

export const ONCE: Effort = { tries: 1, withTool: false };

/** How long quick attempts are made; later they are full ones, because answers that are slow are answers. */
export function quickAttemptsMs(settleMs: number): number {
  return Math.min(3_000, settleMs / 2);
}

interface Sent {
  /** In the cluster's names. */
  readonly source: Endpoint;
  /** That it comes from, or its name where nobody knows it. */
  readonly address: string;
  readonly probe: BatchedProbe;
  /** Absent where it is no control. */
  readonly control?: Control;
}

/** Tries every probe as it says. A quick attempt waits for a moment only: its silence says no more than where to try again. */
export async function attempt(
  prober: Prober,
  cluster: ClusterModel,
  request: AttemptRequest,
): Promise<Attempt> {
  const { probes, controls, isQuick = false } = request;
  const own = probes.map(([probe, effort]): Sent => ({
    source: sourceInCluster(cluster, probe.from, prober.names),
    address: sourceAddress(cluster, probe.from),
    probe: { ...dial(cluster, probe), ...effort },
  }));
  const asked = await controlsOf(prober, cluster, controls);
  const sent = [
    ...own,
    ...asked.map((control): Sent => ({
      ...control,
      address: sourceAddress(cluster, control.dialled.probe.from),
      probe: { ...control.dialled, ...CONTROL },
      control,
    })),
  ];
  const batches = groupBy(sent, ({ source }) => formatEndpoint(source));
  const limit = pLimit(MAX_EXECS);
  const seconds = isQuick ? QUICK_SECONDS : prober.timeoutSeconds;
  const toolsAtOnce = toolsAtOnceOf(own, batches.size);
  const answers = await Promise.all(
    [...batches.values()].map((batch) =>
      limit(async () => ({ batch, tries: await runBatch(prober, batch, { seconds, toolsAtOnce }) })),
    ),
  );
  const all = answers.flatMap(({ batch, tries }) =>
    batch.map((one, index) => ({ ...one, tries: tries[index] ?? [] })),
  );
  const tried = new Map(all.map(({ probe, tries }) => [probe, tries]));
  const observed = new Matrix<readonly TimedTry[]>();
  for (const { probe } of own) observed.set(probe.probe, tried.get(probe) ?? []);
  const heard = all.flatMap(({ control, tries }) => (control === undefined ? [] : [{ control, tries }]));
  return { tried: observed, liveness: livenessOf(cluster, controls, heard), execs: batches.size };
}

/** Processes of nc and curl in all execs together, where an attempt asks for more. */
const MOST_TOOLS_AT_ONCE = 128;

/** In one exec: all where they are few, because each may take the whole time-out. */
function toolsAtOnceOf(sent: readonly Sent[], sources: number): number {
  const all = sent.filter(({ probe }) => probe.withTool).length;
  if (all <= MOST_WITH_TOOL) return all;
  return Math.ceil(MOST_TOOLS_AT_ONCE / Math.min(sources, MAX_EXECS));
}

async function runBatch(
  { target, signal }: Prober,
  sent: readonly Sent[],
  { seconds, toolsAtOnce }: { readonly seconds: number; readonly toolsAtOnce: number },
): Promise<readonly (readonly TimedTry[])[]> {
  const [first] = sent;
  if (first === undefined) return [];
  const batch = batchOf(
    sent.map(({ probe }) => probe),
    { source: first.address, seconds, toolsAtOnce },
  );
  const sentAt = performance.now();
  const result = await target.exec({
    source: first.source,
    command: PERL,
    stdin: batchInput(batch),
    timeoutMs: roundsOf(batch) * seconds * 1000 + EXEC_GRACE_MS,
    signal,
  });
  const failure = result.kind === "failed" ? { failure: result.why } : {};
  const answer = parseBatch({ batch, stdout: result.stdout, ...failure });
  return timed(answer, { sentAt, answeredAt: performance.now() });
}

/** The prober opens no more than some hundreds of connections at once. */
function roundsOf({ probes, toolsAtOnce }: Batch): number {
  const tools = probes.filter(({ withTool }) => withTool).length;
  const connections = probes.reduce((sum, { tries }) => sum + tries, 2 * tools);
  return Math.ceil(connections / 500) + 2 * Math.floor(tools / toolsAtOnce);
}

/** The prober ran between these moments of ours, and tells how long after its first and before its last each try began. */
function timed(
  { tries, clock }: Answer,
  { sentAt, answeredAt }: { readonly sentAt: number; readonly answeredAt: number },
): readonly (readonly TimedTry[])[] {
  const begins = clock === null ? () => 0 : (startMs: number) => Math.max(0, startMs - clock.begunMs);
  const isLeft = clock === null ? () => 0 : (startMs: number) => Math.max(0, clock.endedMs - startMs);
  return tries.map((own) =>
    own.map(({ by, startMs, observation }) => ({
      by,
      startMs,
      observation,
      earliestMs: sentAt + begins(startMs),
      latestMs: answeredAt - isLeft(startMs),
    })),
  );
}

/** A source in the cluster's names. */
export function sourceInCluster(cluster: ClusterModel, from: Endpoint, names: Names): Endpoint {
  if (from.kind !== "node") return renameEndpoint(from, names.toCluster);
  return { kind: "node", name: realNode(cluster, from.name)?.metadata.name ?? from.name };
}

/** One for both families: their ports are apart anyway. */
export function sourceAddress(cluster: ClusterModel, from: Endpoint): string {
  const [family = "IPv4"] = cluster.target.ipFamilies;
  return addressOf(cluster, from, family) ?? formatEndpoint(from);
}
