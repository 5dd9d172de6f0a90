import pLimit from "p-limit";
import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import { groupBy } from "../model/group.js";
import { Matrix } from "../model/matrix.js";
import type { Observation, Probe } from "../model/probe.js";
import { batchScript, type DialledProbe } from "../probe/batch.js";
import { parseBatch } from "../probe/parse.js";
import type { Target } from "../target/target.js";
import { addressOf, realNode } from "./addresses.js";
import { dial } from "./cells.js";
import { type Names, renameEndpoint } from "./names.js";
import type { World } from "./world.js";

/** How probes are sent: one exec per source pod carries all of its probes. */
export interface Prober {
  readonly target: Target;
  readonly names: Names;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

export interface Look {
  readonly observed: Matrix<Observation>;
  /** `x/b:80/TCP IPv4` → whether that destination answers itself over loopback. */
  readonly alive: ReadonlyMap<string, boolean>;
  readonly execs: number;
}

/** Streams open at once towards the API server. */
const MAX_EXECS = 32;

/** Beyond the tries' own time-outs: starting the shell, and a slow API server. */
const EXEC_GRACE_MS = 10_000;

/** Whoever answers at all does so within milliseconds; that silence lasts is for a look to prove. */
const GLANCE_SECONDS = 0.25;

/** How long something is followed with glances; later with looks, because answers that are slow are answers. */
export function glancesMs(settleMs: number): number {
  return Math.min(3_000, settleMs / 2);
}

/**
 * Sends every probe once. A glance waits but a moment, so that silence in it tells of nothing but where to look next. `controls` adds, for each pod that those probes go to, a connection to itself over loopback, in
 * the same exec: a server that does not answer even there is dead, and silence from it proves nothing.
 */
export async function look(
  prober: Prober,
  world: World,
  request: { probes: readonly Probe[]; controls: readonly Probe[]; isGlance?: boolean },
): Promise<Look> {
  const { probes, controls, isGlance = false } = request;
  const own = loopbackProbes(world, controls);
  const batches = groupBy([...probes.map((probe) => dial(world, probe)), ...own], ({ probe }) =>
    formatEndpoint(probe.from),
  );
  const limit = pLimit(MAX_EXECS);
  const answers = await Promise.all(
    [...batches.values()].map((batch) =>
      limit(async () => ({ batch, seen: await runBatch(prober, world, { batch, isGlance }) })),
    ),
  );
  const observed = new Matrix<Observation>();
  const alive = new Map<string, boolean>();
  for (const { batch, seen } of answers) {
    for (const [index, { probe, ip }] of batch.entries()) {
      const observation = seen[index] ?? { kind: "inconclusive", why: "no observation" };
      if (isLoopback(ip)) alive.set(serverKey(probe), observation.kind === "connected");
      else observed.set(probe, observation);
    }
  }
  return { observed: inOrderOf(probes, observed), alive, execs: batches.size };
}

function inOrderOf(probes: readonly Probe[], observed: Matrix<Observation>): Matrix<Observation> {
  const ordered = new Matrix<Observation>();
  for (const probe of probes) ordered.set(probe, observed.get(probe));
  return ordered;
}

async function runBatch(
  prober: Prober,
  world: World,
  { batch, isGlance }: { batch: readonly DialledProbe[]; isGlance: boolean },
): Promise<readonly Observation[]> {
  const { target, names, timeoutSeconds, signal } = prober;
  const from = batch[0]?.probe.from;
  if (from === undefined) return [];
  const patience = isGlance ? { timeoutSeconds, glanceSeconds: GLANCE_SECONDS } : { timeoutSeconds };
  const rounds = Math.ceil(batch.length / 64);
  const result = await target.exec({
    source: sourceInCluster(world, from, names),
    command: ["sh", "-s"],
    stdin: batchScript(batch, patience),
    timeoutMs: rounds * timeoutSeconds * 1000 + EXEC_GRACE_MS,
    signal,
  });
  const failure = result.kind === "failed" ? { failure: result.why } : {};
  return parseBatch({ probes: batch, stdout: result.stdout, patience, ...failure });
}

/** A source in the cluster's names. */
export function sourceInCluster(world: World, from: Endpoint, names: Names): Endpoint {
  if (from.kind !== "node") return renameEndpoint(from, names.toCluster);
  return { kind: "node", name: realNode(world, from.name)?.metadata.name ?? from.name };
}

const LOOPBACK = { IPv4: "127.0.0.1", IPv6: "::1" } as const;

function isLoopback(ip: string): boolean {
  return ip === LOOPBACK.IPv4 || ip === LOOPBACK.IPv6;
}

/** What a liveness control speaks for. */
export function serverKey(probe: Probe): string {
  return `${formatEndpoint(probe.to)}:${probe.port}/${probe.protocol} ${probe.ipFamily}`;
}

/** hostNetwork pods bind UDP per address and are dialled at their node's, so loopback speaks for them as well. */
function loopbackProbes(world: World, probes: readonly Probe[]): readonly DialledProbe[] {
  const servers = new Map<string, DialledProbe>();
  for (const probe of probes) {
    if (probe.to.kind !== "pod" || addressOf(world, probe.to, probe.ipFamily) === undefined) continue;
    const own = { ...probe, from: probe.to };
    servers.set(serverKey(own), { ...dial(world, own), ip: LOOPBACK[probe.ipFamily] });
  }
  return [...servers.values()];
}
