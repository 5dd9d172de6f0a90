import { largest } from "../model/samples.js";
import { type FlowResult, isFlowMismatch } from "../model/result/flow.js";
import { probeId, type Verdict } from "../model/probe.js";
import { type CellResult, isMismatch, type StepResult } from "../model/result/result.js";
import type { Bounds } from "../model/result/measures.js";
import type { Cell } from "./connections/cell-state.js";

/** Cells that were blocked on a path never seen open count once it has answered without policies. */
export function withProof(step: StepResult, proven: ReadonlySet<string>): StepResult {
  const cells = step.cells.map((cell): CellResult =>
    cell.verdict === "inconclusive" && cell.unproven && proven.has(probeId(cell.probe))
      ? { ...cell, verdict: "match", why: "the path answered once the policies were gone" }
      : cell,
  );
  return { ...step, cells, status: statusOf(cells, step.flows) };
}

/** Over the cells whose expectation this step changed; null when there is none, or one never agreed. */
export function timeToEnforce(
  cells: readonly Cell[],
  expectedBefore: ReadonlyMap<string, Verdict>,
): Bounds | null {
  const changed = cells.filter(({ probe, expectation }) => {
    const before = expectedBefore.get(probeId(probe));
    return expectation.verdict !== "unspecified" && before !== undefined && before !== expectation.verdict;
  });
  const agreed = changed.flatMap((cell) => cell.agreed ?? []);
  if (changed.length === 0 || agreed.length < changed.length) return null;
  return {
    atLeastMs: Math.round(largest(agreed.map(({ atLeastMs }) => atLeastMs))),
    atMostMs: Math.round(largest(agreed.map(({ atMostMs }) => atMostMs))),
  };
}

export function statusOf(cells: readonly CellResult[], flows: readonly FlowResult[]): StepResult["status"] {
  if (cells.some(isMismatch) || flows.some(isFlowMismatch)) return "fail";
  return [...cells, ...flows].some(({ verdict }) => verdict === "inconclusive") ? "inconclusive" : "pass";
}

export function worst(statuses: readonly StepResult["status"][]): StepResult["status"] {
  return (["fail", "inconclusive"] as const).find((status) => statuses.includes(status)) ?? "pass";
}

export function reasonOf(steps: readonly StepResult[]): string {
  const open = steps
    .flatMap(({ cells, flows }) => [...cells, ...flows])
    .find(({ verdict }) => verdict === "inconclusive");
  return open === undefined ? "" : `${probeId(open.probe)}: ${open.why ?? "inconclusive"}`;
}
