import {
  conclude,
  type Judging,
  judgeRecordedStep,
  progressAfter,
  type RecordedStep,
} from "../judge/scenario.js";
import type { Progress } from "../judge/connections/progress.js";
import type { JudgedStep } from "../judge/step.js";
import type { ClusterState } from "../model/objects.js";
import type { ScenarioResult } from "../model/result/result.js";
import type { Transition } from "../plan/apply-change.js";
import type { ClusterModel } from "../plan/cluster-model.js";
import { statesThrough } from "../plan/step-history.js";
import type { BaselineRecord, ScenarioRecord, StepRecord } from "../record/record.js";
import { operationWithoutCommands, stateWithoutCommands } from "../record/without-commands.js";
import type { Scenario } from "../scenario/scenario.js";

/** Grows a scenario's record while it is played, and says what it shows so far. */
export interface ScenarioRecorder {
  deployed(fixture: ClusterModel): void;
  baseline(seen: BaselineRecord): void;
  /** What the next step is judged by. */
  progress(): Progress;
  /** A change was made: the states that it led through count. */
  changed(before: ClusterModel, change: Transition, after: ClusterModel): void;
  step(seen: StepSeen): JudgedStep;
  /** Adds to the latest step. */
  amend(more: Partial<StepSeen>): JudgedStep;
  openWithoutPolicies(ids: readonly string[]): void;
  end(status: "skipped" | "inconclusive", reason: string): void;
  /** So far. */
  played(): PlayedScenario;
}

/** What was seen of a scenario, and what it shows. */
export interface PlayedScenario {
  readonly record: ScenarioRecord;
  readonly result: ScenarioResult;
}

/** What a step adds; the states before and after it are known. */
export type StepSeen = Omit<StepRecord, "before" | "after">;

const NO_BASELINE: BaselineRecord = { tried: [], answered: [], sources: {} };

export function recorderOf(scenario: Scenario, judging: Judging): ScenarioRecorder {
  const startedAt = performance.now();
  const states: ClusterState[] = [];
  const steps: StepRecord[] = [];
  const judged: RecordedStep[] = [];
  let baseline = NO_BASELINE;
  let open: readonly string[] = [];
  let ended: ScenarioRecord["ended"];
  const record = (): ScenarioRecord => ({
    scenario,
    durationMs: Math.round(performance.now() - startedAt),
    ...(ended === undefined ? {} : { ended }),
    baseline,
    states: [...states],
    steps: [...steps],
    openWithoutPolicies: open,
  });
  const progress = (): Progress => progressAfter(record(), judged, judging.target);
  const judgeNext = (step: StepRecord): JudgedStep => {
    const own = { step, progress: progress(), judging };
    steps.push(step);
    const latest = judgeRecordedStep(record(), own);
    judged.push(latest);
    return latest;
  };
  return {
    deployed: (fixture) => void states.push(stateWithoutCommands(fixture.state)),
    baseline: (seen) => void (baseline = seen),
    progress,
    changed: (before, change, after) =>
      void states.push(...statesThrough(before, change, after).map(stateWithoutCommands)),
    step(seen) {
      const before = steps.at(-1)?.after ?? 0;
      const operations = seen.operations.map(operationWithoutCommands);
      return judgeNext({ ...seen, operations, before, after: states.length - 1 });
    },
    amend(more) {
      const latest = steps.pop();
      if (latest === undefined) throw new Error("there is no step yet");
      judged.pop();
      return judgeNext({ ...latest, ...more });
    },
    openWithoutPolicies: (ids) => void (open = ids),
    end: (status, reason) => void (ended = { status, reason }),
    played() {
      const own = record();
      return { record: own, result: conclude(own, judged).result };
    },
  };
}
