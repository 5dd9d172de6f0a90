import type { ScenarioResult, StepResult } from "../model/result/result.js";
import type { PlacedCluster } from "../plan/cluster-model.js";
import type { StepHistory } from "../plan/step-history.js";
import type { StepTransition } from "../plan/transitions.js";
import type { ScenarioRecord, StepRecord } from "../record/record.js";
import type { Step } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import type { Accepted } from "./divergences/accepted.js";
import { type Progress, progressFrom } from "./connections/progress.js";
import { afterRound, beforeSoak, type Soaked } from "./connections/soak.js";
import { reasonOf, statusOf, withProof, worst } from "./status.js";
import { type JudgedStep, judgeStep } from "./step.js";

export interface JudgedScenario {
  readonly result: ScenarioResult;
  /** By step: what explains it. */
  readonly histories: readonly StepHistory[];
  readonly soaked: Pick<Soaked, "tries" | "answered">;
}

/** What records of scenarios are judged by, besides themselves. */
export interface Judging {
  readonly target: TargetDescription;
  readonly accepted: Accepted;
}

export function judgeScenario(record: ScenarioRecord, judging: Judging): JudgedScenario {
  const judged: RecordedStep[] = [];
  for (const step of record.steps) {
    const progress = progressAfter(record, judged, judging.target);
    judged.push(judgeRecordedStep(record, { step, progress, judging }));
  }
  return conclude(record, judged);
}

/** What the steps of a scenario show together: `judged` has each of the record's. */
export function conclude(record: ScenarioRecord, judged: readonly RecordedStep[]): JudgedScenario {
  const { scenario } = record;
  const ended = record.ended ?? brokenOff(record, judged);
  const { proven, soaked } = withWhatCameAfter(
    record,
    judged.map(({ result }) => result),
  );
  return {
    histories: judged.map(({ history }) => history),
    soaked,
    result: {
      id: scenario.id,
      ...(scenario.file === undefined ? {} : { file: scenario.file }),
      summary: scenario.summary,
      tags: scenario.tags,
      status: ended?.status ?? worst(proven.map(({ status }) => status)),
      reason: ended?.reason ?? reasonOf(proven),
      durationMs: record.durationMs,
      steps: proven,
    },
  };
}

/** What has not all of its steps is no pass, whatever they showed. One may end with a step that failed, and has failed then. */
function brokenOff(
  { scenario, steps }: ScenarioRecord,
  judged: readonly RecordedStep[],
): ScenarioRecord["ended"] {
  const isWhole = steps.length === scenario.steps.length || judged.at(-1)?.result.status === "fail";
  return isWhole ? undefined : { status: "inconclusive", reason: "interrupted" };
}

/** With what was tried after the last step's attempts: its last state soaked, and paths without policies. */
function withWhatCameAfter({ steps, openWithoutPolicies }: ScenarioRecord, results: readonly StepResult[]) {
  const soak = steps.at(-1)?.soak;
  const last = results.at(-1);
  const soaked = (soak?.rounds ?? []).reduce(afterRound, beforeSoak(last?.cells ?? []));
  const { cells } = soaked;
  const all =
    soak === undefined || last === undefined
      ? results
      : [...results.slice(0, -1), { ...last, cells, status: statusOf(cells, last.flows) }];
  const open = new Set(openWithoutPolicies);
  return { soaked, proven: all.map((step) => withProof(step, open)) };
}

/** What the step after these is judged by. */
export function progressAfter(
  record: ScenarioRecord,
  judged: readonly JudgedStep[],
  target: TargetDescription,
): Progress {
  return judged.at(-1)?.progress ?? progressFrom(clusterAt(record, 0, target), record.baseline);
}

export interface RecordedStep extends JudgedStep {
  readonly history: StepHistory;
}

export function judgeRecordedStep(
  record: ScenarioRecord,
  own: { readonly step: StepRecord; readonly progress: Progress; readonly judging: Judging },
): RecordedStep {
  const { step, progress, judging } = own;
  const transition = transitionOf(record, step, judging.target);
  const history = historyOf(record, step, transition);
  const place = { scenario: record.scenario.id, step: stepOf(record, step) };
  const { accepted } = judging;
  return { history, ...judgeStep({ ...place, record: step, transition, history, progress, accepted }) };
}

export function clusterAt(
  { states, baseline }: ScenarioRecord,
  place: number,
  target: TargetDescription,
): PlacedCluster {
  const state = states[place];
  if (state === undefined) throw new Error(`the record has no state ${place}`);
  return { target, state, sources: baseline.sources };
}

function transitionOf(record: ScenarioRecord, step: StepRecord, target: TargetDescription): StepTransition {
  return {
    before: clusterAt(record, step.before, target),
    after: clusterAt(record, step.after, target),
    operations: step.operations,
  };
}

function historyOf(
  { states }: ScenarioRecord,
  { after }: StepRecord,
  { before, after: cluster }: StepTransition,
): StepHistory {
  return { cluster, before: before.state, history: states.slice(0, after + 1) };
}

function stepOf({ scenario }: ScenarioRecord, { id }: StepRecord): Step {
  const step = scenario.steps.find((own) => own.id === id);
  if (step === undefined) throw new Error(`${scenario.id} has no step ${id}`);
  return step;
}
