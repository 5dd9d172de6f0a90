import type { Hypothesis } from "../../src/judge/hypotheses/index.js";
import { type Observation, type Probe, probeId, type Verdict } from "../../src/model/probe.js";
import { applyChange, createNamespaces, type Operation } from "../../src/plan/apply-change.js";
import { type ClusterModel, emptyCluster } from "../../src/plan/cluster-model.js";
import { judgeIn } from "../../src/plan/expectations.js";
import { planCells } from "../../src/plan/matrix.js";
import { placeholderTarget, withPlaceholderAddresses } from "../../src/plan/placeholder-addresses.js";
import { statesThrough } from "../../src/plan/step-history.js";
import type { AttemptRecord, SeenTries } from "../../src/record/attempt.js";
import type { RunRecord, ScenarioRecord, StepRecord } from "../../src/record/record.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { ACCEPT_NOTHING, recordedOptions } from "../../src/run/run.js";
import type { Scenario, Step } from "../../src/scenario/scenario.js";
import { selects } from "../../src/simulator/index.js";
import { noProbing } from "../builders.js";

/** How a cluster behaves in a step: as hypotheses say (the first that speaks of a probe counts), and how late. */
export interface Behaviour {
  readonly as: readonly Hypothesis[];
  /** From the acknowledged change until connections that it admits are answered. */
  readonly lateMs?: number;
}

/** What a run would record of such a cluster, on made-up addresses. */
export function recordAsIf(
  behaviour: (step: number) => Behaviour,
  scenarios: readonly Scenario[],
): RunRecord {
  return {
    version: "0.0.0",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: 0,
    interrupted: false,
    options: recordedOptions({ ...defaultOptions, parallel: 1 }),
    target: { ...placeholderTarget([]), kind: "kubernetes" },
    scenarios: scenarios.map((scenario) => scenarioRecord(scenario, behaviour)),
    accepted: ACCEPT_NOTHING,
  };
}

function scenarioRecord(scenario: Scenario, behaviour: (step: number) => Behaviour): ScenarioRecord {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const options = { ...defaultOptions.pods, runId: "test" };
  const empty = emptyCluster({ target: placeholderTarget([]), options, identity });
  let cluster = withPlaceholderAddresses(createNamespaces(empty, scenario.fixture).cluster);
  const states = [cluster.state];
  const steps = scenario.steps.map((step, index): StepRecord => {
    const before = { place: states.length - 1, state: cluster.state };
    const operations: Operation[] = [];
    for (const change of step.changes) {
      const next = applyChange(cluster, change);
      const after = withPlaceholderAddresses(next.cluster);
      operations.push(...next.operations);
      states.push(...statesThrough(cluster, next, after));
      cluster = after;
    }
    const history = { now: cluster.state, before: before.state, history: [...states] };
    const places = { before: before.place, after: states.length - 1 };
    return { ...stepRecord({ scenario, step, cluster, history }, behaviour(index)), operations, ...places };
  });
  const tried = [...new Set(steps.flatMap(({ connections }) => connections))];
  return {
    scenario,
    durationMs: 0,
    baseline: { tried: [], answered: [], sources: {} },
    states,
    steps,
    openWithoutPolicies: tried.map(probeId),
  };
}

function stepRecord(
  own: {
    readonly scenario: Scenario;
    readonly step: Step;
    readonly cluster: ClusterModel;
    readonly history: Parameters<Hypothesis["predict"]>[0];
  },
  { as, lateMs = 0 }: Behaviour,
): Omit<StepRecord, "operations" | "before" | "after"> {
  const { scenario, step, cluster, history } = own;
  const semantics = { judge: judgeIn(cluster), selects };
  const predictions = as.map((hypothesis) => hypothesis.predict(history, semantics));
  const connections = planCells(cluster, { needs: scenario.needs, matrix: step.matrix });
  const shows = (probe: Probe): Verdict => {
    const predicted = predictions.map((predict) => predict?.(probe)).find((verdict) => verdict !== undefined);
    const { verdict } = semantics.judge(cluster.state, probe);
    return predicted === undefined || predicted === "unspecified" ? verdict : predicted;
  };
  const attempts = [
    ...(lateMs > 0 ? [attemptAt(lateMs, connections, () => "deny")] : []),
    attemptAt(lateMs, connections, shows),
  ];
  return {
    id: step.id,
    durationMs: 0,
    execs: 0,
    probing: noProbing,
    connections,
    attempts,
    flows: [],
    reproduce: {},
  };
}

function attemptAt(
  ms: number,
  connections: readonly Probe[],
  shows: (probe: Probe) => Verdict,
): AttemptRecord {
  return {
    kind: "full",
    afterMs: ms,
    allAgreedOnce: false,
    connections: connections.map((probe) => ({ probe, liveness: "answers", seen: seen(shows(probe), ms) })),
  };
}

function seen(verdict: Verdict, ms: number): readonly SeenTries[] {
  const observation: Observation =
    verdict === "deny" ? { kind: "dropped", ms: 1000 } : { kind: "connected", ms: 1 };
  return [{ observation, tries: 1, firstBeganMs: ms, lastBeganMs: ms }];
}
