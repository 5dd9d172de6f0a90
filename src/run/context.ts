import { formatEndpoint } from "../model/endpoint.js";
import type { ObjectRef } from "../model/objects.js";
import type { ScenarioResult, StepResult } from "../model/result.js";
import type { Divergence } from "../scenario/divergences.js";
import type { ExpectedDivergence } from "../scenario/known-divergences.js";
import type { Scenario, Step } from "../scenario/scenario.js";
import type { Target, TargetDescription } from "../target/target.js";
import type { ControlPod } from "./probe/control-pod.js";
import type { LookProgress } from "./probe/converge.js";
import type { Evidence } from "../plan/step-history.js";
import { type Names, namesWithPrefix } from "./deploy/names.js";
import type { Loan, Pool } from "./deploy/namespace-pool.js";
import type { Prober } from "./probe/attempt.js";
import type { PodOptions } from "../plan/pod-objects.js";
import type { Removal } from "./deploy/clean-up.js";

export interface RunOptions {
  /** Whole seconds that a probe waits for an answer (nc knows no fractions). */
  readonly timeoutSeconds: number;
  /** How long a change may take until every cell agrees. */
  readonly settleMs: number;
  /** Once not one denial of the whole run has held for this long, more waiting shows the same. */
  readonly hopelessMs: number;
  /** How long the last state of each scenario is tried on, again and again; 0: not at all. */
  readonly soakMs: number;
  /** Scenarios at once, on namespaces of their own. */
  readonly parallel: number;
  readonly bail: boolean;
  readonly keep: boolean;
  /** Goes on although the cluster ignores policies. */
  readonly all: boolean;
  /** Scenarios that change only policies and labels use each other's pods. */
  readonly reusePods: boolean;
  readonly pods: Omit<PodOptions, "runId">;
}

export type RunEvent =
  | { readonly type: "start"; readonly description: TargetDescription; readonly scenarios: number }
  | { readonly type: "scenario-start"; readonly scenario: Scenario }
  | { readonly type: "waiting"; readonly scenario: Scenario; readonly what: string }
  /** What a person has to know although it changes no verdict. */
  | { readonly type: "trouble"; readonly what: string }
  | { readonly type: "step"; readonly scenario: Scenario; readonly step: StepResult }
  | { readonly type: "scenario"; readonly scenario: ScenarioResult };

/** What all scenarios of a run share. */
export interface RunContext {
  readonly runId: string;
  readonly target: Target;
  readonly description: TargetDescription;
  readonly options: RunOptions;
  readonly podOptions: PodOptions;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  readonly pool: Pool;
  readonly removal: Removal;
  readonly controlPod: ControlPod;
  /** Set once a first look found a cell that had not followed its change yet: steps begin with a glance from then on. */
  readonly pace: { isLate: boolean };
  /** Differences that the user declared. */
  readonly divergences: readonly Divergence[];
  /** Known divergences that the user expects. */
  readonly expected: readonly ExpectedDivergence[];
  /** What soaking has shown so far. */
  readonly soaked: { durationMs: number; tries: number; answered: number };
  /** Every step's cluster, for what explains the run. */
  readonly evidence: Evidence;
  /** True when waiting on is pointless: the cluster ignores policies. */
  readonly onLook: (scenario: Scenario, step: Step, progress: LookProgress) => boolean;
}

/** What one scenario needs besides: names of its own, and what to remove at the end. */
export interface ScenarioContext {
  readonly run: RunContext;
  readonly scenario: Scenario;
  /** Begins every name that the scenario gives to something in the cluster. */
  readonly prefix: string;
  readonly names: Names;
  /** Pods that other scenarios use too; absent where the scenario makes its own. */
  readonly loan: Loan | undefined;
  readonly identity: (namespace: string, pod: string) => string;
  readonly prober: Prober;
  /** Namespaces, pods and policies to remove, in the scenario's names, by their text; entered before each is created. */
  readonly created: Map<string, ObjectRef>;
}

export function scenarioContext(run: RunContext, scenario: Scenario, index: number): ScenarioContext {
  const prefix = `np-${run.runId}-${(index + 1).toString(36)}-`;
  const loan = run.pool.lend(scenario, prefix);
  const names = loan?.names ?? namesWithPrefix(prefix);
  const { target, signal, options } = run;
  return {
    run,
    scenario,
    prefix,
    names,
    loan,
    identity: (namespace, name) =>
      formatEndpoint({ kind: "pod", ...names.toCluster.pod({ namespace, name }) }),
    prober: {
      target,
      names,
      timeoutSeconds: options.timeoutSeconds,
      signal,
      controlPod: () => run.controlPod.endpoint(),
    },
    created: new Map(),
  };
}
