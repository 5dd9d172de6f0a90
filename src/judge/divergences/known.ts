import { probeId } from "../../model/probe.js";
import { type CellResult, differs, direction, type ScenarioResult } from "../../model/result/result.js";
import type { StaleDivergence } from "../../model/result/stale-divergence.js";
import type { ExpectedDivergence } from "../../scenario/known-divergences.js";
import { hypotheses } from "../hypotheses/index.js";
import { count } from "../words.js";
import { type StepHistories, historyKey, type StepHistory } from "../../plan/step-history.js";
import { type PredictionCheck, checkPredictions } from "../evidence/predictions.js";

/** Marks the cells that differ just as a known divergence predicts, in its direction. Their verdicts stay. */
export function markKnown(
  cells: readonly CellResult[],
  history: StepHistory,
  expected: readonly ExpectedDivergence[],
): readonly CellResult[] {
  if (expected.length === 0 || !cells.some(differs)) return cells;
  const seen = checkPredictions(history, cells);
  const known = new Map(
    expected.flatMap((divergence) =>
      of(divergence)
        .flatMap((hypothesis) => seen.predicted(hypothesis))
        .filter((cell) => cell.acceptedAs === undefined && direction(cell) === divergence.verdict)
        .map((cell) => [cell, divergence.reference] as const),
    ),
  );
  return cells.map((cell) => {
    const reference = known.get(cell);
    return reference === undefined ? cell : { ...cell, acceptedAs: reference };
  });
}

/** What was expected and that no probe that it concerns has shown. */
export function staleKnown(
  expected: readonly ExpectedDivergence[],
  scenarios: readonly ScenarioResult[],
  histories: StepHistories,
): readonly StaleDivergence[] {
  return expected.flatMap((divergence) => {
    const met = scenarios.some(({ steps }) =>
      steps.some(({ cells }) => cells.some(({ acceptedAs }) => acceptedAs === divergence.reference)),
    );
    return met ? [] : notObserved(divergence, scenarios, histories);
  });
}

function notObserved(
  divergence: ExpectedDivergence,
  scenarios: readonly ScenarioResult[],
  histories: StepHistories,
): readonly StaleDivergence[] {
  const concerned = scenarios.flatMap(({ id, steps }) =>
    steps.flatMap(({ id: step, cells }) => {
      const kept = histories.get(historyKey(id, step));
      if (kept === undefined) return [];
      const own = concernedBy(divergence, checkPredictions(kept, cells));
      return own.map((cell) => ({ scenario: id, cell }));
    }),
  );
  const [first] = concerned;
  if (first === undefined) return [];
  const { key, reference, verdict } = divergence;
  return [
    {
      scenario: first.scenario,
      connections: probeId(first.cell.probe),
      verdict,
      reference,
      at: `--expect-divergence ${key}`,
      why: `none of ${count(concerned.length, "probe")} that it concerns differs so`,
    },
  ];
}

function concernedBy(divergence: ExpectedDivergence, seen: PredictionCheck): readonly CellResult[] {
  const wanted = divergence.verdict === "outage" ? "allow" : "deny";
  return of(divergence)
    .flatMap((hypothesis) => seen.concerned(hypothesis))
    .filter(({ expectation }) => expectation.verdict === wanted);
}

function of({ hypotheses: keys }: ExpectedDivergence): typeof hypotheses {
  return hypotheses.filter(({ key }) => keys.includes(key));
}
