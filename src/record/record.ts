import type { HeldTrace, Sample } from "../model/result/flow.js";
import type { ClusterState } from "../model/objects.js";
import type { Probe } from "../model/probe.js";
import type { Probing } from "../model/result/measures.js";
import type { RecordedOptions } from "../model/result/recorded-options.js";
import type { Operation } from "../plan/apply-change.js";
import type { SourcesSeen } from "../plan/cluster-model.js";
import type { Divergence } from "../scenario/divergences.js";
import type { Scenario } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import type { AttemptRecord, SeenConnection } from "./attempt.js";

/** What a run asked of a cluster, when, and what it saw: all that judging needs. Plain data; durations are milliseconds. */
export interface RunRecord {
  /** Of netproof itself. */
  readonly version: string;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  readonly options: RecordedOptions;
  readonly target: TargetDescription;
  /** Command with which a person looks into what the target's engine made of policies; where something went wrong. */
  readonly diagnosis?: string;
  readonly scenarios: readonly ScenarioRecord[];
  readonly accepted: AcceptedDivergences;
}

/** Differences that the user accepts: they stay visible and do not fail a run. */
export interface AcceptedDivergences {
  /** Of the user's file. */
  readonly declared: readonly Divergence[];
  /** Keys of known divergences: `V12`. */
  readonly known: readonly string[];
}

export interface ScenarioRecord {
  readonly scenario: Scenario;
  readonly durationMs: number;
  /** Why it was not tried, or not to its end. Absent: it was. */
  readonly ended?: { readonly status: "skipped" | "inconclusive"; readonly reason: string };
  readonly baseline: BaselineRecord;
  /** As the fixture and then each change left the cluster, in the scenario's own names. */
  readonly states: readonly ClusterState[];
  readonly steps: readonly StepRecord[];
  /** Ids of probes that answered once the policies were gone. */
  readonly openWithoutPolicies: readonly string[];
}

/** Before any policy. */
export interface BaselineRecord {
  readonly tried: readonly Probe[];
  /** Ids of those that answered. */
  readonly answered: readonly string[];
  readonly sources: SourcesSeen;
}

export interface StepRecord {
  readonly id: string;
  readonly durationMs: number;
  /** Commands run in pods. */
  readonly execs: number;
  readonly probing: Probing;
  /** What was asked of the cluster, in order. */
  readonly operations: readonly Operation[];
  /** Places in the scenario's `states`: before the step's changes, and after them. */
  readonly before: number;
  readonly after: number;
  readonly connections: readonly Probe[];
  readonly attempts: readonly AttemptRecord[];
  readonly flows: readonly FlowRecord[];
  /** How the cluster's objects differ from what was sent, or why that is not known. Absent: they do not, or nobody asked. */
  readonly changedByOthers?: string;
  /** By probe id: shell commands with which a person repeats the probe. */
  readonly reproduce: Readonly<Record<string, string>>;
  /** Tries of its last state, on and on. Absent: nobody asked for them. */
  readonly soak?: SoakRecord;
}

export interface SoakRecord {
  readonly durationMs: number;
  readonly rounds: readonly (readonly SeenConnection[])[];
}

/** A flow of a step as it was seen. Times of held and watched flows count from the acknowledged change. */
export type FlowRecord =
  | {
      readonly kind: "hold";
      readonly probe: Probe;
      readonly idle: boolean;
      /** The scenario leaves open whether it goes on. */
      readonly isLeftOpen: boolean;
      readonly trace: HeldTrace;
      /** Why its opener was not seen to its end. */
      readonly broken?: string;
      /** Whether a new connection of the same flow works after the step. Absent: nobody tried. */
      readonly anew?: boolean;
    }
  | {
      readonly kind: "watch" | "startup";
      readonly probe: Probe;
      readonly samples: readonly Sample[];
      readonly broken?: string;
    };
