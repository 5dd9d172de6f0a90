import { type CellResult, differs } from "../../model/result/result.js";
import { selects } from "../../simulator/index.js";
import type { Prediction, Hypothesis } from "../hypotheses/index.js";
import type { StepHistory } from "../../plan/step-history.js";
import { judgeIn } from "../../plan/expectations.js";

/** A step's cells, held against hypotheses. */
export interface PredictionCheck {
  /** Cells that differ from the specification. */
  readonly wrong: readonly CellResult[];
  /** Cells that differ as the hypothesis predicts. */
  readonly predicted: (hypothesis: Hypothesis) => readonly CellResult[];
  /** Cells that differ, and of which the hypothesis leaves open what is seen. */
  readonly compatible: (hypothesis: Hypothesis) => readonly CellResult[];
  /** Cells that agree with the specification, and of which the hypothesis predicts the opposite. */
  readonly contradicting: (hypothesis: Hypothesis) => readonly CellResult[];
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
    wrong,
    predicted(hypothesis) {
      const predict = wrong.length === 0 ? undefined : predictionOf(hypothesis);
      return predict === undefined ? [] : wrong.filter((cell) => isSeen(predict(cell.probe), cell));
    },
    compatible(hypothesis) {
      const predict = wrong.length === 0 ? undefined : predictionOf(hypothesis);
      return predict === undefined ? [] : wrong.filter(({ probe }) => predict(probe) === "unspecified");
    },
    contradicting(hypothesis) {
      const predict = predictionOf(hypothesis);
      return predict === undefined ? [] : right.filter((cell) => isOpposite(predict(cell.probe), cell));
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
