import { setTimeout as delay } from "node:timers/promises";
import { formatEndpoint } from "../../model/endpoint.js";
import type { FlowExpectation, FlowResult, HeldFlow, StartedFlow, WatchedFlow } from "../../model/flow.js";
import { groupBy } from "../../model/group.js";
import type { KubernetesObject } from "../../model/objects.js";
import { type Probe, probeId } from "../../model/probe.js";
import { SILENCE_SECONDS } from "../../probe/held.js";
import { type Monitoring, withStartup } from "../../probe/monitor.js";
import type { HeldGroup, Step } from "../../scenario/scenario.js";
import { judgeHeld, judgeSeries, seriesOf, settledAt } from "../../judge/flow.js";
import type { Advance } from "../../plan/apply-change.js";
import type { ScenarioContext } from "../context.js";
import {
  flowExpectations,
  type Flows,
  hasFlows,
  type Passage,
  planFlows,
  type PlannedFlow,
} from "../../plan/flows.js";
import {
  heldKey,
  type Monitors,
  type Seen,
  startMonitors,
  startupMonitoring,
  startupSeen,
} from "./monitors.js";
import { isAnswer } from "../../judge/tries.js";
import { look, ONCE } from "./attempt.js";
import { foreseenPassage } from "../../plan/placeholder-addresses.js";
import type { World } from "../../plan/cluster-model.js";

/** A step's flows, from before its changes until after its matrix. */
export interface Timing {
  /** Gives the pods of a change the probes that they are to start with. */
  prepare(change: Advance): Advance;
  /** What became of the flows, once the matrix has settled. Rejects only when the run is interrupted. */
  finish(passage: Passage, acknowledgedAt: number): Promise<readonly FlowResult[]>;
  abandon(): void;
}

/** Flows are looked at for at least so long after a change, however soon the matrix agrees. */
const AFTERMATH_MS = 1_000;

/** An idle flow is silent until its server speaks again; what state an engine keeps but briefly is gone then. */
const SILENCE_MS = SILENCE_SECONDS * 1000 + 1_500;

/** Beyond the settling: pods to be placed and made ready, and results to be read. */
const SLACK_SECONDS = 180;

const NOTHING: Timing = { prepare: (change) => change, finish: async () => [], abandon: () => undefined };

export async function startTiming(context: ScenarioContext, world: World, step: Step): Promise<Timing> {
  if (!hasFlows(step)) return NOTHING;
  const { prober, run, scenario } = context;
  const foreseen = foreseenPassage(world, step.changes);
  const flows = planFlows(step, foreseen, scenario.needs);
  const lastsSeconds = Math.ceil(run.options.settleMs / 1000) + SLACK_SECONDS;
  const name = `${context.prefix}${scenario.steps.indexOf(step) + 1}`;
  const { hold, watch } = flows;
  const starts = startupsOf({ world: foreseen.after, flows, name, lastsSeconds });
  const monitors = await startMonitors({ prober, world, hold, watch, name, lastsSeconds });
  const silentUntil = hold.some(({ group }) => group.idle) ? performance.now() + SILENCE_MS : 0;
  return {
    prepare: (change) => prepared(change, starts),
    abandon: () => monitors.abandon(),
    async finish(passage, acknowledgedAt) {
      const enough = Math.max(acknowledgedAt + AFTERMATH_MS, silentUntil);
      await delay(Math.max(0, enough - performance.now()), undefined, { signal: run.signal });
      return resultsOf({ context, flows, passage, acknowledgedAt, monitors, starts });
    },
  };
}

/** By the name of the pod that starts, in the scenario's words. */
type Starts = ReadonlyMap<string, { readonly source: Probe["from"]; readonly monitoring: Monitoring }>;

function startupsOf(options: {
  readonly world: World;
  readonly flows: Flows;
  readonly name: string;
  readonly lastsSeconds: number;
}): Starts {
  const { world, flows, name, lastsSeconds } = options;
  const sources = groupBy(flows.startup, ({ probe }) => formatEndpoint(probe.from));
  return new Map(
    [...sources].flatMap(([pod, own]) => {
      const source = own[0]?.probe.from;
      if (source === undefined) return [];
      const probes = own.map(({ probe }) => probe);
      const file = `${name}-start-${pod.replaceAll("/", "-")}`;
      return [[pod, { source, monitoring: startupMonitoring(world, probes, { name: file, lastsSeconds }) }]];
    }),
  );
}

function prepared(change: Advance, starts: Starts): Advance {
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

interface Findings {
  readonly context: ScenarioContext;
  readonly flows: Flows;
  readonly passage: Passage;
  readonly acknowledgedAt: number;
  readonly monitors: Monitors;
  readonly starts: Starts;
}

async function resultsOf(findings: Findings): Promise<readonly FlowResult[]> {
  const { context, flows, passage, monitors, starts } = findings;
  const all = [...flows.hold, ...flows.watch, ...flows.startup].map(({ probe }) => probe);
  const expected = flowExpectations(passage, all);
  const means = (probe: Probe): FlowExpectation => {
    const own = expected.get(probeId(probe));
    if (own === undefined) throw new Error(`nothing is expected of ${probeId(probe)}`);
    return own;
  };
  const world = passage.after;
  const started = [...starts.values()].map((start) => startupSeen(context.prober, { world, ...start }));
  const [seen, ...startups] = await Promise.all([monitors.stop(), ...started]);
  context.run.signal.throwIfAborted();
  return [
    ...(await heldFlows(findings, seen, means)),
    ...flows.watch.map(({ probe }) =>
      watchedFlow({ probe, expectation: means(probe), seen, zeroMs: findings.acknowledgedAt }),
    ),
    ...flows.startup.map(({ probe }) => startedFlow({ probe, expectation: means(probe), startups })),
  ];
}

async function heldFlows(
  { context, flows, passage, acknowledgedAt }: Findings,
  seen: Seen,
  means: (probe: Probe) => FlowExpectation,
): Promise<readonly HeldFlow[]> {
  const looks = flows.hold.map((flow) => ({ flow, ...traceOf(seen, flow) }));
  const silent = looks.filter(({ trace }) => trace.opened && !trace.wentOn).map(({ flow }) => flow.probe);
  const probes = silent.map((probe) => [probe, ONCE] as const);
  const { tried } = await look(context.prober, passage.after, { probes, controls: [] });
  const anew = new Map([...tried].map(([probe, tries]) => [probeId(probe), tries.some(isAnswer)]));
  return looks.map(({ flow: { group, probe }, trace, broken }): HeldFlow => {
    const expectation = means(probe);
    const guaranteed = expectation.throughout === "allow" && group.expect !== "open";
    const judged = judgeHeld({ guaranteed, trace, broken, anew: anew.get(probeId(probe)) });
    const stoppedMs =
      judged.mode === "stops" && trace.lastAnswerMs !== null
        ? Math.round(trace.lastAnswerMs - acknowledgedAt)
        : null;
    return { kind: "hold", probe, expectation, idle: group.idle, stoppedMs, ...judged };
  });
}

function traceOf({ traces }: Seen, { group, probe }: PlannedFlow<HeldGroup>) {
  const nothing = { opened: false, wentOn: false, lastAnswerMs: null };
  return (
    traces.get(heldKey({ probe, idle: group.idle })) ?? { trace: nothing, broken: "nobody reported on it" }
  );
}

function watchedFlow(options: {
  readonly probe: Probe;
  readonly expectation: FlowExpectation;
  readonly seen: Seen;
  readonly zeroMs: number;
}): WatchedFlow {
  const { probe, expectation, seen, zeroMs } = options;
  const { samples, broken } = samplesOf([seen], probe);
  const series = seriesOf(samples, { zeroMs, throughout: expectation.throughout });
  const settled = settledAt(samples, expectation.after);
  return {
    kind: "watch",
    probe,
    expectation,
    series,
    settledMs: settled === null ? null : Math.max(0, Math.round(settled - zeroMs)),
    ...judgeSeries({ expectation, series, samples, broken }),
  };
}

function startedFlow(options: {
  readonly probe: Probe;
  readonly expectation: FlowExpectation;
  readonly startups: readonly Seen[];
}): StartedFlow {
  const { probe, expectation, startups } = options;
  const { samples, broken } = samplesOf(startups, probe);
  // An allow that comes late is no outage: the time until enforcement is left open (semantics U6).
  const judged = { ...expectation, throughout: expectation.throughout === "deny" ? ("deny" as const) : null };
  const series = seriesOf(samples, { zeroMs: 0, throughout: judged.throughout });
  const first = samples.find(({ observation }) => observation.kind === "connected");
  return {
    kind: "startup",
    probe,
    expectation,
    series,
    firstAllowMs: first?.atMs ?? null,
    ...judgeSeries({ expectation: judged, series, samples, broken }),
  };
}

function samplesOf(all: readonly Seen[], probe: Probe) {
  const found = all.flatMap(({ series }) => series.get(probeId(probe)) ?? [])[0];
  return found ?? { samples: [], broken: "nobody reported on it" };
}
