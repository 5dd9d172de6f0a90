import type { ScenarioResult, StepResult } from "../model/result/result.js";
import type { Scenario } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";

/** What a run tells while it goes on. */
export type RunEvent =
  | { readonly type: "start"; readonly description: TargetDescription; readonly scenarios: number }
  | { readonly type: "scenario-start"; readonly scenario: Scenario }
  | { readonly type: "waiting"; readonly scenario: Scenario; readonly what: string }
  /** What a person has to know although it changes no verdict. */
  | { readonly type: "warning"; readonly what: string }
  | { readonly type: "step"; readonly scenario: Scenario; readonly step: StepResult }
  | { readonly type: "scenario"; readonly scenario: ScenarioResult };
