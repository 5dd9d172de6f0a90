import { type Endpoint, formatEndpoint } from "../../model/endpoint.js";
import { groupBy } from "../../model/group.js";
import { probeId, type Probe } from "../../model/probe.js";
import type { HeldTrace, Sample } from "../../model/result/flow.js";
import { freshNonce, PERL } from "../../probe/batch.js";
import {
  type HeldProbe,
  monitorInput,
  type Monitoring,
  readyInput,
  startupResultInput,
  stopInput,
} from "../../probe/monitor.js";
import { takeDatagramPorts, takeFirstActPorts, takeHeldPort } from "../../probe/source-ports.js";
import { clockOf, type Monitored, parseMonitor } from "../../probe/series.js";
import type { HeldGroup } from "../../scenario/scenario.js";
import { dial } from "../../plan/matrix.js";
import type { PlannedFlow } from "../../plan/flows.js";
import { sourceAddress, sourceInCluster } from "./attempt.js";
import type { Prober } from "./prober.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

/** What monitors saw, by the clock of this process (`performance.now()`). */
export interface Seen {
  readonly series: ReadonlyMap<
    string,
    { readonly samples: readonly Sample[]; readonly broken: string | undefined }
  >;
  readonly traces: ReadonlyMap<string, { readonly trace: HeldTrace; readonly broken: string | undefined }>;
}

/** A probe may be held twice: busy and idle. */
export function heldKey({ probe, idle }: Pick<HeldProbe, "probe" | "idle">): string {
  return `${probeId(probe)}${idle ? " idle" : ""}`;
}

/** Monitors under way, one for each source. */
export interface Monitors {
  /** Tells them to end and resolves with what they saw. Never rejects. */
  stop(): Promise<Seen>;
  /** Nobody wants to know any more. */
  abandon(): void;
}

const EVERY_SECONDS = 0.08;
/** For the exec that reads a result, or waits until a monitor is under way. */
const AUXILIARY_MS = 15_000;

export interface MonitorRequest {
  readonly prober: Prober;
  readonly cluster: ClusterModel;
  readonly hold: readonly PlannedFlow<HeldGroup>[];
  readonly watch: readonly PlannedFlow[];
  /** Distinguishes the monitors of a scenario's steps. */
  readonly name: string;
  readonly lastsSeconds: number;
}

/** Starts a monitor in every source, by one exec each, and resolves once all are under way. */
export async function startMonitors(request: MonitorRequest): Promise<Monitors> {
  const { prober } = request;
  const abandoned = new AbortController();
  const signal = AbortSignal.any([prober.signal, abandoned.signal]);
  const sources = groupBy([...request.hold, ...request.watch], ({ probe }) => formatEndpoint(probe.from));
  const started = await Promise.all(
    [...sources.values()].map((flows, index) => startMonitor({ ...request, signal, flows, index })),
  );
  return {
    async stop() {
      const seen = await Promise.all(started.map((monitor) => monitor.stop()));
      return {
        series: new Map(seen.flatMap(({ series }) => [...series])),
        traces: new Map(seen.flatMap(({ traces }) => [...traces])),
      };
    },
    abandon: () => abandoned.abort(),
  };
}

interface Source extends MonitorRequest {
  readonly signal: AbortSignal;
  readonly flows: readonly PlannedFlow[];
  readonly index: number;
}

async function startMonitor(own: Source): Promise<{ stop(): Promise<Seen> }> {
  const { prober, cluster, signal, flows, lastsSeconds } = own;
  const [first] = flows;
  if (first === undefined) return { stop: async () => ({ series: new Map(), traces: new Map() }) };
  const source = sourceInCluster(cluster, first.probe.from, prober.names);
  const monitoring = monitoringOf(own, first.probe.from);
  const exec = (stdin: string, timeoutMs: number) =>
    prober.target.exec({ source, command: PERL, stdin, timeoutMs, signal });
  const ended = exec(monitorInput(monitoring), lastsSeconds * 1000 + AUXILIARY_MS);
  // It prints the time and ends: what its kernel's clock says is what ours says on its return.
  const ready = await exec(readyInput(monitoring.name), AUXILIARY_MS);
  const [clockMs] = ready.stdout.split("\n").flatMap((line) => clockOf(line, "clock"));
  const offsetMs = clockMs === undefined ? undefined : performance.now() - clockMs;
  return {
    async stop() {
      const stopped = await exec(stopInput(monitoring.name), AUXILIARY_MS);
      const { stdout, ...result } = await ended;
      const failure = "why" in result ? result.why : "why" in stopped ? stopped.why : undefined;
      const seen = parseMonitor({ monitoring, stdout, ...(failure === undefined ? {} : { failure }) });
      return inOurTime({ seen, monitoring, offsetMs });
    },
  };
}

function monitoringOf(own: Source, from: Endpoint): Monitoring {
  const { cluster, hold, watch, flows, name, index, lastsSeconds } = own;
  const held = hold.filter((flow) => flows.includes(flow));
  return {
    name: `${name}-${index}`,
    nonce: freshNonce(),
    datagramPort: takeDatagramPorts(sourceAddress(cluster, from), DATAGRAMS),
    watch: watch.filter((flow) => flows.includes(flow)).map(({ probe }) => dial(cluster, probe)),
    hold: held.map(({ group, probe }): HeldProbe => ({
      ...dial(cluster, probe),
      idle: group.idle,
      sourcePort: takeHeldPort(1),
    })),
    everySeconds: EVERY_SECONDS,
    lastsSeconds,
  };
}

/** Source ports for datagrams: more than most monitors send. */
const DATAGRAMS = 500;

function inOurTime(options: {
  readonly seen: Monitored;
  readonly monitoring: Monitoring;
  readonly offsetMs: number | undefined;
}): Seen {
  const { seen, monitoring, offsetMs = 0 } = options;
  const broken = seen.broken ?? (options.offsetMs === undefined ? "its clock could not be read" : undefined);
  const series = monitoring.watch.map(({ probe }, index) => {
    const samples = (seen.series[index] ?? []).map((sample) => ({ ...sample, atMs: sample.atMs + offsetMs }));
    return [probeId(probe), { samples, broken }] as const;
  });
  const traces = monitoring.hold.flatMap((held, index) => {
    const trace = seen.traces[index];
    if (trace === undefined) return [];
    const lastAnswerMs = trace.lastAnswerMs === null ? null : trace.lastAnswerMs + offsetMs;
    return [[heldKey(held), { trace: { ...trace, lastAnswerMs }, broken }] as const];
  });
  return { series: new Map(series), traces: new Map(traces) };
}

/** Twice as often as a watch: what a pod can do at its start may be over soon. */
const STARTUP_EVERY_SECONDS = 0.04;

/** What a pod does first of all: try the destinations, again and again. */
export function startupMonitoring(
  cluster: ClusterModel,
  probes: readonly Probe[],
  { name, lastsSeconds }: { readonly name: string; readonly lastsSeconds: number },
): Monitoring {
  const watch = probes.map((probe) => dial(cluster, probe));
  return {
    name,
    nonce: freshNonce(),
    datagramPort: takeFirstActPorts(DATAGRAMS),
    watch,
    hold: [],
    everySeconds: STARTUP_EVERY_SECONDS,
    lastsSeconds,
  };
}

/** Ends a pod's start-up monitor and reads what it saw; times count from the container's first act. Never rejects. */
export async function startupSeen(
  prober: Prober,
  {
    cluster,
    source,
    monitoring,
  }: { readonly cluster: ClusterModel; readonly source: Endpoint; readonly monitoring: Monitoring },
): Promise<Seen> {
  const result = await prober.target.exec({
    source: sourceInCluster(cluster, source, prober.names),
    command: PERL,
    stdin: startupResultInput(monitoring.name),
    timeoutMs: AUXILIARY_MS,
    signal: prober.signal,
  });
  const failure = result.kind === "failed" ? { failure: result.why } : {};
  const seen = parseMonitor({ monitoring, stdout: result.stdout, ...failure });
  const offsetMs = seen.begunMs === null ? undefined : -seen.begunMs;
  return inOurTime({ seen, monitoring, offsetMs });
}
