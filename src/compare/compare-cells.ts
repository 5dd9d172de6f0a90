import type { CellChange, CellState, FlowChange, FlowState, Persisting } from "../model/comparison.js";
import type { FlowResult } from "../model/result/flow.js";
import { probeId } from "../model/probe.js";
import type { CellResult } from "../model/result/result.js";
import { paired, type StepPair } from "../judge/pairs.js";
import { cellTrend, flowTrend, isWrong } from "./trend.js";

/** What became of the cells of a step that both runs have. `both`: how many cells both tried. */
export interface ComparedCells {
  readonly changes: readonly CellChange[];
  readonly persisting: readonly Persisting[];
  readonly both: number;
}

export function cellChanges({ scenario, key: step, before, after }: StepPair): ComparedCells {
  if (before === undefined || after === undefined) return { changes: [], persisting: [], both: 0 };
  const pairs = paired(before.cells, after.cells, ({ probe }) => probeId(probe)).map((pair) => ({
    probe: pair.key,
    was: cellState(pair.before),
    is: cellState(pair.after),
  }));
  return {
    changes: pairs
      .filter(({ was, is }) => !sameCell(was, is))
      .map(({ probe, was, is }) => {
        const trend = cellTrend(was, is);
        return { of: "connection", trend, scenario, step, probe, before: was, after: is };
      }),
    persisting: pairs.flatMap(({ probe, was, is }) =>
      is.verdict !== "absent" && isWrong(is) && was.verdict === is.verdict && isWrong(was)
        ? [{ scenario, step, probe, verdict: is.verdict }]
        : [],
    ),
    both: pairs.filter(({ was, is }) => was.verdict !== "absent" && is.verdict !== "absent").length,
  };
}

function cellState(cell: CellResult | undefined): CellState {
  if (cell === undefined) return { verdict: "absent" };
  const { verdict, expectation, observation, acceptedAs } = cell;
  return {
    verdict,
    expected: expectation.verdict,
    observed: observation.kind,
    known: acceptedAs !== undefined,
  };
}

function sameCell(was: CellState, is: CellState): boolean {
  if (was.verdict === "absent" || is.verdict === "absent") return was.verdict === is.verdict;
  return (
    was.verdict === is.verdict &&
    was.expected === is.expected &&
    was.observed === is.observed &&
    was.known === is.known
  );
}

export function flowChanges({ scenario, key: step, before, after }: StepPair): readonly FlowChange[] {
  if (before === undefined || after === undefined) return [];
  const keyOf = (flow: FlowResult): string => `${flow.kind} ${probeId(flow.probe)}${isIdle(flow)}`;
  return paired(before.flows, after.flows, keyOf).flatMap(({ before: one, after: other }) => {
    const [was, is] = [flowState(one), flowState(other)];
    const flow = other ?? one;
    if (flow === undefined || (was.verdict === is.verdict && was.mode === is.mode)) return [];
    const place = { scenario, step, kind: flow.kind, probe: probeId(flow.probe) };
    return [{ of: "flow", trend: flowTrend(was, is), ...place, before: was, after: is }];
  });
}

function isIdle(flow: FlowResult): string {
  return flow.kind === "hold" && flow.idle ? " idle" : "";
}

function flowState(flow: FlowResult | undefined): FlowState {
  if (flow === undefined) return { verdict: "absent" };
  return flow.kind === "hold" ? { verdict: flow.verdict, mode: flow.mode } : { verdict: flow.verdict };
}
