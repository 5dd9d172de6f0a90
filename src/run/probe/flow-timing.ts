import { setTimeout as delay } from "node:timers/promises";
import { formatEndpoint } from "../../model/endpoint.js";
import type { HeldTrace, Sample } from "../../model/result/flow.js";
import { groupBy } from "../../model/group.js";
import type { KubernetesObject } from "../../model/objects.js";
import { type Probe, probeId } from "../../model/probe.js";
import { SILENCE_SECONDS } from "../../probe/held.js";
import { type Monitoring, withStartup } from "../../probe/monitor.js";
import type { StepPlan } from "../../plan/scenario-plan.js";
import type { HeldGroup } from "../../scenario/scenario.js";
import type { Transition } from "../../plan/apply-change.js";
import type { ScenarioContext } from "../context.js";
import { type Flows, hasFlows, type PlannedFlow } from "../../plan/flows.js";
import {
  heldKey,
  type Monitors,
  type Seen,
  startMonitors,
  startupMonitoring,
  startupSeen,
} from "./monitors.js";
import type { FlowRecord } from "../../record/record.js";
import { attempt, ONCE } from "./attempt.js";
import { previewTransition } from "../../plan/placeholder-addresses.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

/** A step's flows, from before its changes until after its matrix. */
export interface Timing {
  /** Gives the pods of a change the probes that they are to start with. */
  prepare(change: Transition): Transition;
  /** What was seen of the flows, once the matrix has settled. Rejects only when the run is interrupted. */
  finish(after: ClusterModel, acknowledgedAt: number): Promise<readonly FlowRecord[]>;
  abandon(): void;
}

/** Flows are looked at for at least so long after a change, however soon the matrix agrees. */
const AFTERMATH_MS = 1_000;

/** An idle flow is silent until its server speaks again; what state an engine keeps but briefly is gone then. */
const SILENCE_MS = SILENCE_SECONDS * 1000 + 1_500;

/** Beyond the settling: pods to be placed and made ready, and results to be read. */
const SLACK_SECONDS = 180;

const NOTHING: Timing = { prepare: (change) => change, finish: async () => [], abandon: () => undefined };

export async function startTiming(
  context: ScenarioContext,
  cluster: ClusterModel,
  { step, flows }: StepPlan,
): Promise<Timing> {
  if (!hasFlows(step)) return NOTHING;
  const { prober, run, scenario } = context;
  const lastsSeconds = Math.ceil(run.options.settleMs / 1000) + SLACK_SECONDS;
  const name = `${context.prefix}${scenario.steps.indexOf(step) + 1}`;
  const { hold, watch } = flows;
  // Where they lead is there already; whose answer counts is as the changes leave it.
  const after = previewTransition(cluster, step.changes).after;
  const starts = startupsOf({ cluster: after, flows, name, lastsSeconds });
  const monitors = await startMonitors({ prober, cluster, hold, watch, name, lastsSeconds });
  const silentUntil = hold.some(({ group }) => group.idle) ? performance.now() + SILENCE_MS : 0;
  return {
    prepare: (change) => prepared(change, starts),
    abandon: () => monitors.abandon(),
    async finish(ended, acknowledgedAt) {
      const enough = Math.max(acknowledgedAt + AFTERMATH_MS, silentUntil);
      await delay(Math.max(0, enough - performance.now()), undefined, { signal: run.signal });
      return recordsOf({ context, flows, after: ended, acknowledgedAt, monitors, starts });
    },
  };
}

/** By the name of the pod that starts, in the scenario's words. */
type Starts = ReadonlyMap<string, { readonly source: Probe["from"]; readonly monitoring: Monitoring }>;

function startupsOf(options: {
  readonly cluster: ClusterModel;
  readonly flows: Flows;
  readonly name: string;
  readonly lastsSeconds: number;
}): Starts {
  const { cluster, flows, name, lastsSeconds } = options;
  const sources = groupBy(flows.startup, ({ probe }) => formatEndpoint(probe.from));
  return new Map(
    [...sources].flatMap(([pod, own]) => {
      const source = own[0]?.probe.from;
      if (source === undefined) return [];
      const probes = own.map(({ probe }) => probe);
      const file = `${name}-start-${pod.replaceAll("/", "-")}`;
      return [
        [pod, { source, monitoring: startupMonitoring(cluster, probes, { name: file, lastsSeconds }) }],
      ];
    }),
  );
}

function prepared(change: Transition, starts: Starts): Transition {
  const withProbes = (object: KubernetesObject): KubernetesObject => {
    if (object.kind !== "Pod") return object;
    const start = starts.get(`${object.metadata.namespace}/${object.metadata.name}`);
    if (start === undefined) return object;
    const containers = object.spec.containers.map((container) => ({
      ...container,
      command: withStartup(container.command ?? [], start.monitoring),
    }));
    return { ...object, spec: { ...object.spec, containers } };
  };
  const operations = change.operations.map((operation) =>
    operation.do === "apply" ? { ...operation, objects: operation.objects.map(withProbes) } : operation,
  );
  return { ...change, operations };
}

interface Observed {
  readonly context: ScenarioContext;
  readonly flows: Flows;
  readonly after: ClusterModel;
  readonly acknowledgedAt: number;
  readonly monitors: Monitors;
  readonly starts: Starts;
}

async function recordsOf(observed: Observed): Promise<readonly FlowRecord[]> {
  const { context, flows, after, acknowledgedAt, monitors, starts } = observed;
  const started = [...starts.values()].map((start) =>
    startupSeen(context.prober, { cluster: after, ...start }),
  );
  const [seen, ...startups] = await Promise.all([monitors.stop(), ...started]);
  context.run.signal.throwIfAborted();
  return [
    ...(await heldFlows(observed, seen)),
    ...flows.watch.map(({ probe }) => seriesRecord("watch", probe, [seen], acknowledgedAt)),
    ...flows.startup.map(({ probe }) => seriesRecord("startup", probe, startups, 0)),
  ];
}

/** Of those that fell silent it is asked whether a new connection works. */
async function heldFlows(
  { context, flows, after, acknowledgedAt }: Observed,
  seen: Seen,
): Promise<readonly FlowRecord[]> {
  const held = flows.hold.map((flow) => ({ flow, ...traceOf(seen, flow) }));
  const silent = held.filter(({ trace }) => trace.opened && !trace.wentOn).map(({ flow }) => flow.probe);
  const probes = silent.map((probe) => [probe, ONCE] as const);
  const { tried } = await attempt(context.prober, after, { probes, controls: [] });
  const anew = new Map(
    [...tried].map(([probe, tries]) => [
      probeId(probe),
      tries.some(({ observation }) => observation.kind === "connected"),
    ]),
  );
  return held.map(({ flow: { group, probe }, trace, broken }): FlowRecord => {
    const answer = anew.get(probeId(probe));
    return {
      kind: "hold",
      probe,
      idle: group.idle,
      isLeftOpen: group.expect === "open",
      trace: traceSince(trace, acknowledgedAt),
      ...(broken === undefined ? {} : { broken }),
      ...(answer === undefined ? {} : { anew: answer }),
    };
  });
}

function traceSince(trace: HeldTrace, zeroMs: number): HeldTrace {
  const { lastAnswerMs } = trace;
  return { ...trace, lastAnswerMs: lastAnswerMs === null ? null : Math.round(lastAnswerMs - zeroMs) };
}

function traceOf({ traces }: Seen, { group, probe }: PlannedFlow<HeldGroup>) {
  const nothing: HeldTrace = { opened: false, wentOn: false, lastAnswerMs: null };
  return (
    traces.get(heldKey({ probe, idle: group.idle })) ?? { trace: nothing, broken: "nobody reported on it" }
  );
}

function seriesRecord(
  kind: "watch" | "startup",
  probe: Probe,
  all: readonly Seen[],
  zeroMs: number,
): FlowRecord {
  const found = all.flatMap(({ series }) => series.get(probeId(probe)) ?? [])[0];
  if (found === undefined) return { kind, probe, samples: [], broken: "nobody reported on it" };
  const samples = found.samples.map((sample): Sample => ({
    ...sample,
    atMs: Math.round(sample.atMs - zeroMs),
  }));
  return { kind, probe, samples, ...(found.broken === undefined ? {} : { broken: found.broken }) };
}
