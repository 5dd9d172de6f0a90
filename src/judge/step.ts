import { isFlowMismatch } from "../model/result/flow.js";
import { probeId } from "../model/probe.js";
import { type CellResult, isMismatch, type StepResult } from "../model/result/result.js";
import type { StepHistory } from "../plan/step-history.js";
import type { StepTransition } from "../plan/transitions.js";
import type { StepRecord } from "../record/record.js";
import type { Step } from "../scenario/scenario.js";
import { type Cell, cellResult, isUnsettled } from "./connections/cell-state.js";
import {
  type Cells,
  cellsAfter,
  meaningOf,
  NO_CELLS,
  type StepMeaning,
  untriedResult,
} from "./connections/cells.js";
import { type Accepted, markAccepted } from "./divergences/accepted.js";
import { judgeFlows } from "./flows/flows.js";
import { type Progress, progressAfter } from "./connections/progress.js";
import { statusOf, timeToEnforce } from "./status.js";
import { snapshotOf } from "./step-snapshot.js";

/** A step as it was recorded, and all that it is judged by. */
export interface StepCase {
  readonly scenario: string;
  readonly step: Step;
  readonly record: StepRecord;
  readonly transition: StepTransition;
  readonly history: StepHistory;
  readonly progress: Progress;
  readonly accepted: Accepted;
}

export interface JudgedStep {
  readonly result: StepResult;
  readonly cells: readonly Cell[];
  /** What the next step is judged by. */
  readonly progress: Progress;
}

export function judgeStep(own: StepCase): JudgedStep {
  const { scenario, step, record, transition, history, progress, accepted } = own;
  const meaning = meaningOf(transition, record.connections, progress);
  const { cells, convergence } = replay(record, meaning);
  const place = { scenario, step: step.id, history };
  const tried = new Set(cells.map(({ probe }) => probeId(probe)));
  const untried = record.connections.filter((probe) => !tried.has(probeId(probe)));
  const results = [...cells.map(cellResult), ...untried.map((probe) => untriedResult(probe, meaning))];
  const marked = markAccepted(results, place, accepted);
  const flows = judgeFlows(transition, record.flows);
  const trusted = doubted({ cells: marked, flows }, record.changedByOthers);
  const result: StepResult = {
    id: step.id,
    name: step.name,
    ...(step.line === undefined ? {} : { line: step.line }),
    ...(step.size === undefined ? {} : { size: step.size }),
    status: statusOf(trusted.cells, trusted.flows),
    durationMs: record.durationMs,
    timeToEnforce: timeToEnforce(cells, progress.expected),
    execs: record.execs,
    probing: record.probing,
    cells: trusted.cells.map((cell) => withCommand(cell, record.reproduce)),
    flows: trusted.flows,
    convergence,
    snapshot: snapshotOf(transition.after.state),
  };
  return { result, cells, progress: progressAfter(progress, cells) };
}

/** The cells of a step after all of its attempts, and how many of them were unsettled after each. */
function replay({ connections, attempts }: StepRecord, meaning: StepMeaning) {
  let seen: Cells = NO_CELLS;
  const convergence = attempts.map((attempt) => {
    seen = cellsAfter(seen, attempt, meaning);
    const unsettled = connections.filter((probe) => isUnsettled(seen.get(probeId(probe))));
    return { afterMs: attempt.afterMs, differing: unsettled.length };
  });
  return { cells: connections.flatMap((probe) => seen.get(probeId(probe)) ?? []), convergence };
}

/** Where somebody else changed the cluster's objects, or they cannot be read, what differs says nothing of its engine. */
function doubted(
  { cells, flows }: Pick<StepResult, "cells" | "flows">,
  why: string | undefined,
): Pick<StepResult, "cells" | "flows"> {
  if (why === undefined) return { cells, flows };
  return {
    cells: cells.map((cell) => (isMismatch(cell) ? { ...cell, verdict: "inconclusive", why } : cell)),
    flows: flows.map((flow) => (isFlowMismatch(flow) ? { ...flow, verdict: "inconclusive", why } : flow)),
  };
}

function withCommand(cell: CellResult, commands: StepRecord["reproduce"]): CellResult {
  const repeat = isMismatch(cell) ? commands[probeId(cell.probe)] : undefined;
  return repeat === undefined ? cell : { ...cell, repeat };
}
