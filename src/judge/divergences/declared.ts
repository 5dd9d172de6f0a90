import { type CellResult, direction, type ScenarioResult } from "../../model/result/result.js";
import type { StaleDivergence } from "../../model/result/stale-divergence.js";
import type { Divergence } from "../../scenario/divergences.js";
import type { CellGroup } from "../../scenario/scenario.js";
import { count } from "../words.js";
import { inGroup } from "../../plan/matrix.js";

/** Marks the cells that differ in a declared direction. Their verdicts stay, and so does the flag on a leak. */
export function markDeclared(
  cells: readonly CellResult[],
  place: { readonly scenario: string; readonly step: string; readonly declared: readonly Divergence[] },
): readonly CellResult[] {
  const here = place.declared.filter(
    ({ scenario, step }) => scenario === place.scenario && (step ?? place.step) === place.step,
  );
  return cells.map((cell) => {
    const declared = here.find(
      ({ verdict, connections }) =>
        verdict === direction(cell) && connections.some((group) => inGroup(cell.probe, group)),
    );
    return declared === undefined ? cell : { ...cell, acceptedAs: declared.reference };
  });
}

/** What was declared of scenarios that ran to their end, and was not met. What is inconclusive tells nothing. */
export function staleDivergences(
  declared: readonly Divergence[],
  scenarios: readonly ScenarioResult[],
): readonly StaleDivergence[] {
  const always = declared.filter(({ sometimes }) => !sometimes);
  return always.flatMap((divergence) => {
    const scenario = scenarios.find(({ id, status }) => id === divergence.scenario && isJudged(status));
    if (scenario === undefined) return [];
    const steps = scenario.steps.filter(({ id }) => id === (divergence.step ?? id));
    const cells = steps.flatMap((step) => step.cells);
    return divergence.connections.flatMap((group) => stale(divergence, group, cells));
  });
}

function isJudged(status: ScenarioResult["status"]): boolean {
  return status === "pass" || status === "fail";
}

function stale(
  { scenario, verdict, reference }: Divergence,
  group: CellGroup,
  all: readonly CellResult[],
): readonly StaleDivergence[] {
  const cells = all.filter(({ probe }) => inGroup(probe, group));
  if (cells.some((cell) => cell.verdict === "inconclusive" || direction(cell) === verdict)) return [];
  const why =
    cells.length === 0
      ? "no probe there fits it"
      : `of ${count(cells.length, "probe")} there none is ${article(verdict)}`;
  return [{ scenario, connections: group.text, verdict, reference, at: group.at, why }];
}

function article(verdict: "leak" | "outage"): string {
  return verdict === "leak" ? "a leak" : "an outage";
}
