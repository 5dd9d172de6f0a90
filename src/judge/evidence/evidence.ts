import type { CellResult } from "../../model/result/result.js";
import type { Hypothesis } from "../hypotheses/index.js";
import type { PredictionCheck } from "./predictions.js";

/** What speaks for a hypothesis, and what against it. */
export interface Evidence {
  readonly hypothesis: Hypothesis;
  /** Cells that differ as it predicts; beside these, such as it leaves open. */
  readonly explained: ReadonlySet<CellResult>;
  /** Cells that hold, and would differ too; not all of them where it is `refuted`. */
  readonly contradicted: readonly CellResult[];
  /** More contradicts it than a fault that shows only sometimes would leave. */
  readonly isRefuted: boolean;
}

/** One of so many that would differ may hold: a fault may show only sometimes, or be hidden by another. */
const CONTRADICTED_OF_ALL = 0.25;

/** Of all `hypotheses` that explain something. */
export function evidenceIn(
  steps: readonly PredictionCheck[],
  hypotheses: readonly Hypothesis[],
): readonly Evidence[] {
  const failing = steps.filter(({ wrong }) => wrong.length > 0);
  const passing = steps.filter(({ wrong }) => wrong.length === 0);
  return hypotheses
    .map((hypothesis) =>
      hypothesis.kind === "late" ? raceIn(failing, hypothesis) : evidenceFor(hypothesis, failing, passing),
    )
    .filter(({ explained }) => explained.size > 0);
}

/** A race may be lost in one step and won in another: only its own step can contradict it. */
function raceIn(failing: readonly PredictionCheck[], hypothesis: Hypothesis): Evidence {
  const lost = failing.filter((step) => step.contradicting(hypothesis).length === 0);
  const explained = new Set(lost.flatMap((step) => step.predicted(hypothesis)));
  return { hypothesis, explained, contradicted: [], isRefuted: false };
}

function evidenceFor(
  hypothesis: Hypothesis,
  failing: readonly PredictionCheck[],
  passing: readonly PredictionCheck[],
): Evidence {
  const predicted = failing.flatMap((step) => step.predicted(hypothesis));
  const compatible = predicted.length === 0 ? [] : failing.flatMap((step) => step.compatible(hypothesis));
  const explained = new Set([...predicted, ...compatible]);
  const most = (explained.size * CONTRADICTED_OF_ALL) / (1 - CONTRADICTED_OF_ALL);
  const contradicted: CellResult[] = [];
  if (explained.size > 0)
    for (const step of [...failing, ...passing]) {
      for (const cell of step.contradicting(hypothesis)) contradicted.push(cell);
      if (contradicted.length > most) break;
    }
  return { hypothesis, explained, contradicted, isRefuted: contradicted.length > most };
}
