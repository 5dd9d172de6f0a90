import { formatEndpoint } from "../model/endpoint.js";
import type { ObjectRef } from "../model/objects.js";
import type { Judging } from "../judge/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Diagnosis } from "./diagnosis.js";
import type { RunEvent } from "./events.js";
import type { Target, TargetDescription } from "../target/target.js";
import type { ControlPod } from "./probe/control-pod.js";
import type { ConvergenceProgress } from "./probe/converge.js";
import { type Names, namesWithPrefix } from "./deploy/names.js";
import type { Lease, NamespacePool } from "./deploy/pool/namespace-pool.js";
import type { Thoroughness } from "./probe/efforts.js";
import type { Prober } from "./probe/prober.js";
import type { ScenarioPlan } from "../plan/scenario-plan.js";
import type { PodOptions } from "../plan/pod-objects.js";
import type { Removal } from "./deploy/clean-up.js";

export interface RunOptions {
  /** Whole seconds that a probe waits for an answer (nc knows no fractions). */
  readonly timeoutSeconds: number;
  readonly thoroughness: Thoroughness;
  /** How long a change may take until every cell agrees. */
  readonly settleMs: number;
  /** Once not one denial of the whole run has held for this long, more waiting shows the same. */
  readonly noEnforcementTimeoutMs: number;
  /** How long the last state of each scenario is tried on, again and again; 0: not at all. */
  readonly soakMs: number;
  /** Scenarios at once, on namespaces of their own. */
  readonly parallel: number;
  readonly bail: boolean;
  /** A scenario ends with its first step that fails: what comes after it often owes its failure to the same. */
  readonly endsAtFailure: boolean;
  readonly keep: boolean;
  /** Goes on although the cluster ignores policies. */
  readonly all: boolean;
  /** Each step tries all that connects its pods, not only what its scenario asks for. */
  readonly isWide: boolean;
  /** Scenarios that change only policies, labels and Services use each other's pods. */
  readonly reusePods: boolean;
  readonly pods: Omit<PodOptions, "runId">;
}

/** What all scenarios of a run share. */
export interface RunContext {
  readonly runId: string;
  readonly target: Target;
  readonly description: TargetDescription;
  readonly options: RunOptions;
  readonly podOptions: PodOptions;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  readonly pool: NamespacePool;
  readonly removal: Removal;
  readonly controlPod: ControlPod;
  /** Set once a first attempt found a cell that had not followed its change yet: steps begin with a quick one from then on. */
  readonly pace: { isLate: boolean };
  /** What scenarios are judged by while the run goes on; no room of run/ looks into it. */
  readonly judging: Judging;
  readonly diagnosis: Diagnosis;
  /** True when waiting on is pointless: the cluster ignores policies. */
  readonly onAttempt: (scenario: Scenario, progress: ConvergenceProgress) => boolean;
  /** The cluster ignores policies, as far as the run has seen, and the user did not ask for all scenarios. */
  readonly isIgnored: () => boolean;
}

/** What one scenario needs besides: names of its own, and what to remove at the end. */
export interface ScenarioContext {
  readonly run: RunContext;
  readonly scenario: Scenario;
  readonly plan: ScenarioPlan;
  /** Begins every name that the scenario gives to something in the cluster. */
  readonly prefix: string;
  readonly names: Names;
  /** Pods that other scenarios use too; absent where the scenario makes its own. */
  readonly lease: Lease | undefined;
  readonly identity: (namespace: string, pod: string) => string;
  readonly prober: Prober;
  /** Namespaces, pods and policies to remove, in the scenario's names, by their text; entered before each is created. */
  readonly created: Map<string, ObjectRef>;
}

export function scenarioContext(run: RunContext, plan: ScenarioPlan, index: number): ScenarioContext {
  const { scenario } = plan;
  const prefix = `np-${run.runId}-${(index + 1).toString(36)}-`;
  const lease = run.pool.acquire(scenario, prefix);
  const names = lease?.names ?? namesWithPrefix(prefix);
  const { target, signal, options } = run;
  return {
    run,
    scenario,
    plan,
    prefix,
    names,
    lease,
    identity: (namespace, name) =>
      formatEndpoint({ kind: "pod", ...names.toCluster.pod({ namespace, name }) }),
    prober: {
      target,
      names,
      timeoutSeconds: options.timeoutSeconds,
      thoroughness: options.thoroughness,
      signal,
      controlPod: () => run.controlPod.endpoint(),
    },
    created: new Map(),
  };
}
