import type { CellResult, ScenarioResult } from "../../model/result/result.js";
import { type Hypothesis, hypotheses } from "./index.js";
import { type StepHistories, historyKey } from "../../plan/step-history.js";
import { type PredictionCheck, checkPredictions } from "./predictions.js";

/**
 * Names on each cell that differs the hypotheses that predict what was seen there and that no cell of the run refutes.
 * Costs nothing where nothing differs.
 */
export function attachHypotheses(
  scenarios: readonly ScenarioResult[],
  histories: StepHistories,
): readonly ScenarioResult[] {
  const steps = predictionChecks(scenarios, histories);
  if (!steps.some((step) => step.differs)) return scenarios;
  const keys = new Map<CellResult, string[]>();
  for (const hypothesis of hypotheses)
    for (const cell of explainedBy(hypothesis, steps))
      keys.set(cell, [...(keys.get(cell) ?? []), hypothesis.key]);
  const named = (cell: CellResult): CellResult => {
    const own = keys.get(cell);
    return own === undefined ? cell : { ...cell, explainedBy: own };
  };
  return scenarios.map((scenario) => ({
    ...scenario,
    steps: scenario.steps.map((step) => ({ ...step, cells: step.cells.map(named) })),
  }));
}

function predictionChecks(
  scenarios: readonly ScenarioResult[],
  histories: StepHistories,
): readonly PredictionCheck[] {
  return scenarios.flatMap(({ id, steps }) =>
    steps.flatMap(({ id: step, cells }) => {
      const seen = histories.get(historyKey(id, step));
      return seen === undefined ? [] : [checkPredictions(seen, cells)];
    }),
  );
}

function explainedBy(hypothesis: Hypothesis, steps: readonly PredictionCheck[]): readonly CellResult[] {
  const failing = steps.filter((step) => step.differs);
  const found: CellResult[] = [];
  for (const step of failing) {
    const refuted = step.refutes(hypothesis);
    if (!refuted) found.push(...step.predicted(hypothesis));
    // A race may be lost in one step and won in another; anything else must fit all.
    else if (hypothesis.kind !== "late") return [];
  }
  if (found.length === 0 || hypothesis.kind === "late") return found;
  return steps.some((step) => !step.differs && step.refutes(hypothesis)) ? [] : found;
}
