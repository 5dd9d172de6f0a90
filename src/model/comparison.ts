import type { FlowResult, FlowVerdict } from "./result/flow.js";
import type { Observation, Verdict } from "./probe.js";
import type { CellVerdict } from "./result/result.js";
import type { RunVerdict, Status } from "./result/verdict.js";

/** What differs between two runs. Scenarios, steps and connections are the same ones where their ids are. */
export interface Comparison {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  readonly changes: readonly ConnectionChange[];
  /** Undeclared mismatches that both runs have, in the same way. */
  readonly persisting: readonly Persisting[];
  /** In both runs. */
  readonly connections: number;
}

export interface ComparedRun {
  readonly title: string;
  readonly verdict: RunVerdict;
  readonly interrupted: boolean;
}

/**
 * `regression`: something that the earlier run proved and the later one does not, or that the later one shows wrong and
 * the earlier one did not. `improvement`: proven now, and not before. `change`: neither.
 */
export type Trend = "regression" | "improvement" | "change";

export type ConnectionChange =
  | { readonly of: "run"; readonly trend: Trend; readonly before: RunVerdict; readonly after: RunVerdict }
  | ScenarioChange
  | StepChange
  | CellChange
  | FlowChange
  | TimeChange;

export interface ScenarioChange {
  readonly of: "scenario";
  readonly trend: Trend;
  readonly scenario: string;
  readonly before: Status | "absent";
  readonly after: Status | "absent";
  /** Why the later run skipped it, or could not judge it. */
  readonly reason: string;
}

export interface StepChange {
  readonly of: "step";
  readonly trend: Trend;
  readonly scenario: string;
  readonly step: string;
  readonly before: Status | "absent";
  readonly after: Status | "absent";
}

export interface CellChange {
  readonly of: "connection";
  readonly trend: Trend;
  readonly scenario: string;
  readonly step: string;
  /** As probeId has it. */
  readonly probe: string;
  readonly before: CellState;
  readonly after: CellState;
}

export type CellState =
  | { readonly verdict: "absent" }
  | {
      readonly verdict: CellVerdict;
      readonly expected: Verdict;
      readonly observed: Observation["kind"];
      /** The difference is declared. */
      readonly known: boolean;
    };

export interface FlowChange {
  readonly of: "flow";
  readonly trend: Trend;
  readonly scenario: string;
  readonly step: string;
  readonly kind: FlowResult["kind"];
  readonly probe: string;
  readonly before: FlowState;
  readonly after: FlowState;
}

/** `mode`: whether a held flow goes on, also where nothing is promised. */
export interface FlowState {
  readonly verdict: FlowVerdict | "absent";
  readonly mode?: "goes on" | "stops" | "unknown";
}

/** Over the steps that have a time to enforce in both runs. */
export interface TimeChange {
  readonly of: "time";
  readonly trend: Trend;
  readonly share: "median" | "p95";
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly steps: number;
}

export interface Persisting {
  readonly scenario: string;
  readonly step: string;
  readonly probe: string;
  readonly verdict: CellVerdict;
}
