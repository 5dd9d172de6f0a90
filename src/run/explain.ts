import type { Matrix } from "../model/matrix.js";
import type { Expectation, Observation, Probe } from "../model/probe.js";
import { type CellResult, isMismatch } from "../model/result.js";
import { type Hypothesis, hypotheses } from "../verdict/hypotheses.js";
import { expectations } from "./expect.js";
import type { World } from "./world.js";

/**
 * Names on each cell the hypotheses that predict what was seen there, for steps with a mismatch. A hypothesis counts
 * for a step only if it predicts all of the step's cells, those that agree with the specification as well.
 */
export function explain(world: World, cells: readonly CellResult[]): readonly CellResult[] {
  if (!cells.some(isMismatch)) return cells;
  const judged = cells.filter(({ verdict }) => verdict !== "unspecified" && verdict !== "inconclusive");
  const keys = hypotheses.filter((hypothesis) => predicts(world, hypothesis, judged)).map(({ key }) => key);
  return cells.map((cell) => (isMismatch(cell) ? { ...cell, explainedBy: keys } : cell));
}

function predicts(world: World, hypothesis: Hypothesis, cells: readonly CellResult[]): boolean {
  const concerned = cells.filter(({ probe }) => hypothesis.concerns(probe));
  const others = cells.filter(({ probe }) => !hypothesis.concerns(probe));
  if (others.some(isMismatch)) return false;
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
