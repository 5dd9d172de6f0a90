import type {
  FlowExpectation,
  FlowResult,
  HeldFlow,
  StartedFlow,
  WatchedFlow,
} from "../../model/result/flow.js";
import { probeId } from "../../model/probe.js";
import { flowExpectations, type StepTransition } from "../../plan/transitions.js";
import type { FlowRecord } from "../../record/record.js";
import { judgeHeld, judgeSeries, seriesOf, settledAt } from "./flow.js";

type HeldRecord = Extract<FlowRecord, { readonly kind: "hold" }>;
type SeriesRecord = Exclude<FlowRecord, HeldRecord>;

/** A step's flows, held against what its policies mean in every state that it may pass through. */
export function judgeFlows(
  transition: StepTransition,
  records: readonly FlowRecord[],
): readonly FlowResult[] {
  if (records.length === 0) return [];
  const expected = flowExpectations(
    transition,
    records.map(({ probe }) => probe),
  );
  return records.map((record): FlowResult => {
    const expectation = expected.get(probeId(record.probe));
    if (expectation === undefined) throw new Error(`nothing is expected of ${probeId(record.probe)}`);
    if (record.kind === "hold") return heldFlow(record, expectation);
    return record.kind === "watch" ? watchedFlow(record, expectation) : startedFlow(record, expectation);
  });
}

function heldFlow(record: HeldRecord, expectation: FlowExpectation): HeldFlow {
  const { probe, idle, isLeftOpen, trace, broken, anew } = record;
  const guaranteed = expectation.throughout === "allow" && !isLeftOpen;
  const judged = judgeHeld({ guaranteed, trace, broken, anew });
  const stoppedMs = judged.mode === "stops" ? trace.lastAnswerMs : null;
  return { kind: "hold", probe, expectation, idle, stoppedMs, ...judged };
}

function watchedFlow({ probe, samples, broken }: SeriesRecord, expectation: FlowExpectation): WatchedFlow {
  const series = seriesOf(samples, expectation.throughout);
  const settled = settledAt(samples, expectation.after);
  return {
    kind: "watch",
    probe,
    expectation,
    series,
    settledMs: settled === null ? null : Math.max(0, settled),
    ...judgeSeries({ expectation, series, samples, broken }),
  };
}

function startedFlow({ probe, samples, broken }: SeriesRecord, expectation: FlowExpectation): StartedFlow {
  // An allow that comes late is no outage: the time until enforcement is left open (semantics U6).
  const judged = { ...expectation, throughout: expectation.throughout === "deny" ? ("deny" as const) : null };
  const series = seriesOf(samples, judged.throughout);
  const first = samples.find(({ observation }) => observation.kind === "connected");
  return {
    kind: "startup",
    probe,
    expectation,
    series,
    firstAllowMs: first?.atMs ?? null,
    ...judgeSeries({ expectation: judged, series, samples, broken }),
  };
}
