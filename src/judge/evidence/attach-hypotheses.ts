import { groupBy } from "../../model/group.js";
import type { CellResult, ScenarioResult } from "../../model/result/result.js";
import { type StepHistories, historyKey } from "../../plan/step-history.js";
import { type Evidence, evidenceIn } from "./evidence.js";
import { hypothesesFor } from "../hypotheses/index.js";
import { type PredictionCheck, checkPredictions } from "./predictions.js";
import { JOINT, type Pair, pairsIn } from "./together.js";

/**
 * Names on each cell that differs the hypotheses that predict what was seen there and that the run does not refute, and on
 * cells that hold those of them that predict otherwise. Costs nothing where nothing differs.
 */
export function attachHypotheses(
  scenarios: readonly ScenarioResult[],
  histories: StepHistories,
): readonly ScenarioResult[] {
  const steps = predictionChecks(scenarios, histories);
  if (!steps.some(({ wrong }) => wrong.length > 0)) return scenarios;
  const all = evidenceIn(steps, hypothesesFor(nodesIn(histories)));
  const kept = all.filter(({ isRefuted }) => !isRefuted);
  const [firm, weak] = [kept.filter(isFirm), kept.filter((own) => !isFirm(own))];
  const explaining = grouped([
    ...firm.flatMap(explanations),
    ...pairsIn(all, steps).flatMap((pair) => jointExplanations(pair, steps)),
    ...weak.flatMap(explanations),
  ]);
  const against = grouped(
    weak.flatMap(({ hypothesis, contradicted }) =>
      contradicted.map((cell): Named => ({ cell, key: hypothesis.key })),
    ),
  );
  const named = (cell: CellResult): CellResult => {
    const [explainedBy, contradicts] = [explaining.get(cell), against.get(cell)];
    return { ...cell, ...(explainedBy && { explainedBy }), ...(contradicts && { contradicts }) };
  };
  return scenarios.map((scenario) => ({
    ...scenario,
    steps: scenario.steps.map((step) => ({ ...step, cells: step.cells.map(named) })),
  }));
}

interface Named {
  readonly cell: CellResult;
  readonly key: string;
}

function isFirm({ contradicted }: Evidence): boolean {
  return contradicted.length === 0;
}

function explanations({ hypothesis: { key }, explained }: Evidence): readonly Named[] {
  return [...explained].map((cell) => ({ cell, key }));
}

/** The key of the one that a cell shows comes first. */
function jointExplanations([one, other]: Pair, steps: readonly PredictionCheck[]): readonly Named[] {
  return steps
    .flatMap(({ wrong }) => wrong)
    .map((cell) => ({
      cell,
      key:
        one.explained.has(cell) || !other.explained.has(cell) ? jointKey(one, other) : jointKey(other, one),
    }));
}

function jointKey(one: Evidence, other: Evidence): string {
  return `${one.hypothesis.key}${JOINT}${other.hypothesis.key}`;
}

function grouped(all: readonly Named[]): ReadonlyMap<CellResult, readonly string[]> {
  return new Map(
    [...groupBy(all, ({ cell }) => cell)].map(([cell, own]) => [cell, own.map(({ key }) => key)]),
  );
}

/** Names of the nodes that pods could be on. */
function nodesIn(histories: StepHistories): readonly string[] {
  const [first] = histories.values();
  return (first?.cluster.target.nodes ?? []).map(({ metadata }) => metadata.name);
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
