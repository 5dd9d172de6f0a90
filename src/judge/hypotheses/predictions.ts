import { type CellResult, differs } from "../../model/result/result.js";
import { selects } from "../../simulator/index.js";
import type { Prediction, Hypothesis } from "./index.js";
import type { StepHistory } from "../../plan/step-history.js";
import { judgeIn } from "../../plan/expectations.js";

/** A step's cells, held against hypotheses. */
export interface PredictionCheck {
  /** Whether some cell differs from the specification. */
  readonly differs: boolean;
  /** Cells that differ as the hypothesis predicts. */
  readonly predicted: (hypothesis: Hypothesis) => readonly CellResult[];
  /** The hypothesis predicts the opposite of a cell that agrees with the specification. */
  readonly refutes: (hypothesis: Hypothesis) => boolean;
  /** Cells for which the hypothesis predicts the opposite of the specification, seen or not. */
  readonly concerned: (hypothesis: Hypothesis) => readonly CellResult[];
}

export function checkPredictions(
  { cluster, before, history }: StepHistory,
  cells: readonly CellResult[],
): PredictionCheck {
  const semantics = { judge: judgeIn(cluster), selects };
  const known = new Map<string, Prediction | undefined>();
  const predictionOf = (hypothesis: Hypothesis): Prediction | undefined => {
    if (!known.has(hypothesis.key))
      known.set(hypothesis.key, hypothesis.predict({ now: cluster.state, before, history }, semantics));
    return known.get(hypothesis.key);
  };
  const wrong = cells.filter(differs);
  const right = cells.filter(({ verdict }) => verdict === "match");
  return {
    differs: wrong.length > 0,
    predicted(hypothesis) {
      const predict = wrong.length === 0 ? undefined : predictionOf(hypothesis);
      return predict === undefined ? [] : wrong.filter((cell) => isSeen(predict(cell.probe), cell));
    },
    refutes(hypothesis) {
      const predict = predictionOf(hypothesis);
      return predict !== undefined && right.some((cell) => isOpposite(predict(cell.probe), cell));
    },
    concerned(hypothesis) {
      const predict = predictionOf(hypothesis);
      return predict === undefined
        ? []
        : [...wrong, ...right].filter((cell) => isOpposite(predict(cell.probe), cell));
    },
  };
}

function isSeen(verdict: ReturnType<Prediction>, { observation: { kind } }: CellResult): boolean {
  if (verdict === "allow") return kind === "connected";
  return verdict === "deny" && ["dropped", "refused", "stalled"].includes(kind);
}

function isOpposite(verdict: ReturnType<Prediction>, { expectation }: CellResult): boolean {
  return verdict !== undefined && verdict !== "unspecified" && verdict !== expectation.verdict;
}
