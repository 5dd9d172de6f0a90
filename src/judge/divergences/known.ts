import { probeId } from "../../model/probe.js";
import {
  type CellResult,
  differs,
  direction,
  type ScenarioResult,
  type StaleDivergence,
} from "../../model/result.js";
import type { ExpectedDivergence } from "../../scenario/known-divergences.js";
import { hypotheses } from "../hypotheses/index.js";
import { count } from "../words.js";
import { type Evidence, evidenceKey, type StepEvidence } from "../../plan/step-history.js";
import { type Witness, witness } from "../hypotheses/predictions.js";

/** Marks the cells that differ just as an expected divergence foresees, in its direction. Their verdicts stay. */
export function withExpected(
  cells: readonly CellResult[],
  {
    evidence,
    expected,
  }: { readonly evidence: StepEvidence; readonly expected: readonly ExpectedDivergence[] },
): readonly CellResult[] {
  if (expected.length === 0 || !cells.some(differs)) return cells;
  const seen = witness(evidence, cells);
  const known = new Map(
    expected.flatMap((divergence) =>
      of(divergence)
        .flatMap((hypothesis) => seen.foreseen(hypothesis))
        .filter((cell) => cell.known === undefined && direction(cell) === divergence.verdict)
        .map((cell) => [cell, divergence.reference] as const),
    ),
  );
  return cells.map((cell) => {
    const reference = known.get(cell);
    return reference === undefined ? cell : { ...cell, known: reference };
  });
}

/** What was expected and that no probe that it concerns has shown. */
export function staleExpected(
  expected: readonly ExpectedDivergence[],
  scenarios: readonly ScenarioResult[],
  evidence: Evidence,
): readonly StaleDivergence[] {
  return expected.flatMap((divergence) => {
    const met = scenarios.some(({ steps }) =>
      steps.some(({ cells }) => cells.some(({ known }) => known === divergence.reference)),
    );
    return met ? [] : unmet(divergence, scenarios, evidence);
  });
}

function unmet(
  divergence: ExpectedDivergence,
  scenarios: readonly ScenarioResult[],
  evidence: Evidence,
): readonly StaleDivergence[] {
  const concerned = scenarios.flatMap(({ id, steps }) =>
    steps.flatMap(({ id: step, cells }) => {
      const kept = evidence.get(evidenceKey(id, step));
      if (kept === undefined) return [];
      const own = concernedBy(divergence, witness(kept, cells));
      return own.map((cell) => ({ scenario: id, cell }));
    }),
  );
  const [first] = concerned;
  if (first === undefined) return [];
  const { key, reference, verdict } = divergence;
  return [
    {
      scenario: first.scenario,
      cells: probeId(first.cell.probe),
      verdict,
      reference,
      at: `--expect-divergence ${key}`,
      why: `none of ${count(concerned.length, "probe")} that it concerns differs so`,
    },
  ];
}

function concernedBy(divergence: ExpectedDivergence, seen: Witness): readonly CellResult[] {
  const wanted = divergence.verdict === "outage" ? "allow" : "deny";
  return of(divergence)
    .flatMap((hypothesis) => seen.concerned(hypothesis))
    .filter(({ expectation }) => expectation.verdict === wanted);
}

function of({ hypotheses: keys }: ExpectedDivergence): typeof hypotheses {
  return hypotheses.filter(({ key }) => keys.includes(key));
}
