import { randomBytes } from "node:crypto";
import type { RunResult } from "../model/result/result.js";
import type { RunOptions } from "../run/context.js";
import type { RunEvent } from "../run/events.js";
import { defaultOptions, defaultParallel } from "../run/defaults.js";
import { externalCommand, externalPorts } from "../probe/external-hosts.js";
import { runAndJudge } from "./run-and-judge.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Target, TargetDescription } from "../target/target.js";
import { type Played, playedOf } from "./played.js";

/** The embedded lab, where no context is named: no cluster, no image, no root; Linux only. */
export interface LabOptions {
  /** Ways to break its policy engine on purpose: `["D1"]`; netproof faults lists them. */
  readonly faults?: readonly string[];
}

export interface KubernetesOptions {
  /** Always named; none is ever picked silently. */
  readonly context: string;
  /** A file; else those of $KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig?: string;
  /** Of the probe pods; default nicolaka/netshoot. */
  readonly image?: string;
  readonly imagePullPolicy?: RunOptions["pods"]["imagePullPolicy"];
}

export type TargetOptions = LabOptions | KubernetesOptions;

/** What a run does otherwise than by default. */
export interface RunSettings {
  /** Whole seconds that a probe waits for an answer; default 1. */
  readonly timeoutSeconds?: number;
  /** How long a change may take until every cell agrees; default 30,000. */
  readonly settleMs?: number;
  /** Scenarios at once; default 6 in the lab, 4 in a cluster. */
  readonly parallel?: number;
  readonly bail?: boolean;
  /** Goes on although the cluster ignores policies. */
  readonly all?: boolean;
  /** Ends the run early, with what it has until then; what it made is removed. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** An opened target. `close` it: what it made for itself is removed then. */
export interface Cluster {
  /** One line for a person. */
  readonly title: string;
  /**
   * Runs scenarios and removes what they made. Rejects, before anything is created, when a scenario contradicts the
   * simulator or itself; every other trouble is in the result.
   */
  run(scenarios: readonly Scenario[], settings?: RunSettings): Promise<RunResult>;
  /** Runs one scenario, for assertions about what each of its steps showed. */
  play(scenario: Scenario, settings?: RunSettings): Promise<Played>;
  close(): Promise<void>;
}

/** The cluster of a context, or without one the embedded lab. Rejects with what is wrong and what to do next. */
export function openTarget(options: TargetOptions = {}): Promise<Cluster> {
  return "context" in options ? openKubernetes(options) : openLab(options);
}

export async function openLab({ faults = [] }: LabOptions = {}): Promise<Cluster> {
  const { clashOf, createLab, isFaultId } = await import("../target/lab/index.js");
  const unknown = faults.find((id) => !isFaultId(id));
  if (unknown !== undefined) throw new Error(`there is no fault "${unknown}"; netproof faults lists them`);
  const clash = clashOf(faults.filter(isFaultId));
  if (clash !== undefined) throw new Error(`of the faults ${clash.join(" and ")} only the later would act`);
  const lab = await createLab({ faults: faults.filter(isFaultId), externalPorts, externalCommand });
  return clusterOf(lab, { parallel: defaultParallel.lab, pods: defaultOptions.pods });
}

export async function openKubernetes(options: KubernetesOptions): Promise<Cluster> {
  const { connectKubernetes } = await import("../target/kubernetes/index.js");
  const { image, imagePullPolicy } = { ...defaultOptions.pods, ...options };
  const target = await connectKubernetes({ ...options, image, imagePullPolicy, runId: newRunId() });
  return clusterOf(target, { parallel: defaultParallel.kubernetes, pods: { image, imagePullPolicy } });
}

async function clusterOf(target: Target, defaults: Pick<RunOptions, "parallel" | "pods">): Promise<Cluster> {
  const { title } = await describedOrDisposed(target);
  const runAll: Cluster["run"] = (scenarios, settings = {}) => {
    const { signal = new AbortController().signal, onEvent = () => undefined, ...own } = settings;
    const patience = own.settleMs === undefined ? {} : { noEnforcementTimeoutMs: own.settleMs };
    const options = { ...defaultOptions, ...defaults, ...patience, ...own };
    return runAndJudge({ runId: newRunId(), target, scenarios, options, signal, onEvent });
  };
  return {
    title,
    run: runAll,
    async play(scenario, settings) {
      const { scenarios } = await runAll([scenario], { ...settings, all: true });
      return playedOf(scenario, scenarios[0]);
    },
    close: () => target.dispose(),
  };
}

/** Disposes of a target that cannot be described: the caller never receives it. */
async function describedOrDisposed(target: Target): Promise<TargetDescription> {
  try {
    return await target.describe(new AbortController().signal);
  } catch (error) {
    await target.dispose();
    throw error;
  }
}

function newRunId(): string {
  return randomBytes(2).toString("hex");
}
