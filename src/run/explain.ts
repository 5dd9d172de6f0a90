import type { CellResult, ScenarioResult } from "../model/result.js";
import { differs } from "../model/result.js";
import { selects } from "../simulator/index.js";
import { type Foresight, type Hypothesis, hypotheses, type Means } from "../verdict/hypotheses/index.js";
import { type Evidence, evidenceKey, type StepEvidence } from "./evidence.js";
import { judgeIn } from "./expect.js";

/**
 * Names on each cell that differs the hypotheses that foresee what was seen there and that no cell of the run refutes.
 * Costs nothing where nothing differs.
 */
export function explained(
  scenarios: readonly ScenarioResult[],
  evidence: Evidence,
): readonly ScenarioResult[] {
  const steps = scenarios.flatMap(({ id, steps: own }) =>
    own.flatMap(({ id: step, cells }) => {
      const seen = evidence.get(evidenceKey(id, step));
      return seen === undefined ? [] : [witness(seen, cells)];
    }),
  );
  const keys = new Map<CellResult, string[]>();
  if (steps.some(({ wrong }) => wrong.length > 0))
    for (const hypothesis of hypotheses)
      for (const cell of explainedBy(hypothesis, steps))
        keys.set(cell, [...(keys.get(cell) ?? []), hypothesis.key]);
  if (keys.size === 0) return scenarios;
  const named = (cell: CellResult): CellResult => {
    const own = keys.get(cell);
    return own === undefined ? cell : { ...cell, explainedBy: own };
  };
  return scenarios.map((scenario) => ({
    ...scenario,
    steps: scenario.steps.map((step) => ({ ...step, cells: step.cells.map(named) })),
  }));
}

/** A step that speaks for or against hypotheses. */
interface Witness {
  readonly foresight: (hypothesis: Hypothesis) => Foresight | undefined;
  /** Cells that differ from the specification. */
  readonly wrong: readonly CellResult[];
  /** Cells that agree with it. */
  readonly right: readonly CellResult[];
}

function witness({ world, before, history }: StepEvidence, cells: readonly CellResult[]): Witness {
  const means: Means = { judge: judgeIn(world), selects };
  const situation = { now: world.state, before, history };
  const known = new Map<string, Foresight | undefined>();
  return {
    foresight(hypothesis) {
      if (!known.has(hypothesis.key)) known.set(hypothesis.key, hypothesis.foresee(situation, means));
      return known.get(hypothesis.key);
    },
    wrong: cells.filter(differs),
    right: cells.filter(({ verdict }) => verdict === "match"),
  };
}

function explainedBy(hypothesis: Hypothesis, steps: readonly Witness[]): readonly CellResult[] {
  const found = steps.map((step) => foreseen(hypothesis, step));
  if (found.every((cells) => cells.length === 0)) return [];
  // A race may be lost in one step and won in another.
  if (hypothesis.kind === "late")
    return found.flatMap((cells, index) => {
      const step = steps[index];
      return step === undefined || refutes(hypothesis, step) ? [] : cells;
    });
  return steps.some((step) => refutes(hypothesis, step)) ? [] : found.flat();
}

function foreseen(hypothesis: Hypothesis, { wrong, foresight }: Witness): readonly CellResult[] {
  if (wrong.length === 0) return [];
  const foresee = foresight(hypothesis);
  if (foresee === undefined) return [];
  return wrong.filter(({ probe, observation }) => {
    const verdict = foresee(probe);
    return verdict === "allow"
      ? observation.kind === "connected"
      : verdict === "deny" && (observation.kind === "dropped" || observation.kind === "refused");
  });
}

/** It foresees the opposite for a cell that agrees with the specification. */
function refutes(hypothesis: Hypothesis, { right, foresight }: Witness): boolean {
  const foresee = foresight(hypothesis);
  if (foresee === undefined) return false;
  return right.some(({ probe, expectation }) => {
    const verdict = foresee(probe);
    return verdict !== undefined && verdict !== "unspecified" && verdict !== expectation.verdict;
  });
}
