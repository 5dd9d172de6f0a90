import type { Matrix } from "../model/matrix.js";
import type { Expectation, Observation, Probe } from "../model/probe.js";
import { type CellResult, differs, isMismatch } from "../model/result.js";
import { type Hypothesis, hypotheses } from "../verdict/hypotheses.js";
import { expectations } from "./expect.js";
import type { World } from "./world.js";

/**
 * Names on each cell the hypotheses that predict what was seen there, for steps with a mismatch. A hypothesis counts
 * for a step only if it predicts all of the step's cells, those that agree with the specification as well.
 */
export function explain(world: World, cells: readonly CellResult[]): readonly CellResult[] {
  const judged = cells.filter(({ verdict }) => verdict !== "unspecified" && verdict !== "inconclusive");
  const keysOf = (concerned: readonly CellResult[]): readonly string[] =>
    concerned.some(differs)
      ? hypotheses.filter((hypothesis) => predicts(world, hypothesis, concerned)).map(({ key }) => key)
      : [];
  const keys = keysOf(judged);
  // What is declared has its explanation; the rest may have another.
  const undeclared = keysOf(judged.filter(({ known }) => known === undefined));
  return cells.map((cell) =>
    differs(cell) ? { ...cell, explainedBy: isMismatch(cell) ? undeclared : keys } : cell,
  );
}

function predicts(world: World, hypothesis: Hypothesis, cells: readonly CellResult[]): boolean {
  const concerned = cells.filter(({ probe }) => hypothesis.concerns(probe));
  const others = cells.filter(({ probe }) => !hypothesis.concerns(probe));
  if (others.some(differs)) return false;
  const predicted = predictedBy(
    world,
    hypothesis,
    concerned.map(({ probe }) => probe),
  );
  return concerned.every((cell) => agrees(predicted.get(cell.probe), cell.observation));
}

function predictedBy(world: World, { seenAs }: Hypothesis, probes: readonly Probe[]): Matrix<Expectation> {
  return expectations(world, probes, seenAs(world.state.policies));
}

function agrees(expectation: Expectation, observation: Observation): boolean {
  return (
    expectation.verdict === "unspecified" ||
    (expectation.verdict === "allow") === (observation.kind === "connected")
  );
}
