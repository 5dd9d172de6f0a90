import { JOINT } from "../judge/evidence/together.js";
import { isFlowMismatch, type FlowResult } from "../model/result/flow.js";
import { type Probe, probeId, type Verdict } from "../model/probe.js";
import { type CellResult, direction, isMismatch, type ScenarioResult } from "../model/result/result.js";

/** What must stay while a scenario shrinks: one cell, or one flow, of one step that differs in one way. */
export interface Mismatch {
  readonly step: string;
  readonly kind: "cell" | FlowResult["kind"];
  readonly probe: Probe;
  /** `leak`, `outage` or `misdirected`; of a cell that changed its mind, the way in which it ended. */
  readonly verdict: string;
  readonly expected: Verdict;
  readonly reason: string;
  /**
   * The keys of the hypotheses that explain it, each by itself: what two do at once is gone with what shows one of them.
   * The first, which a verdict names, has to go on explaining it.
   */
  readonly explainedBy: readonly string[];
  /** How long it was waited for after the step's changes. */
  readonly afterMs: number;
}

/** The mismatch of the first failing step that the fewest policies decide: the plainest one to look for. */
export function plainestMismatch(result: ScenarioResult): Mismatch | undefined {
  return mismatchesOf(result)[0];
}

/** Of the first failing step the plainest mismatch of each cause; those without a known one count as one. */
export function distinctMismatches(result: ScenarioResult): readonly Mismatch[] {
  const byCause = new Map<string, Mismatch>();
  for (const mismatch of mismatchesOf(result)) {
    const cause = `${mismatch.kind} ${mismatch.explainedBy[0] ?? ""}`;
    if (!byCause.has(cause)) byCause.set(cause, mismatch);
  }
  return [...byCause.values()];
}

/** Those of the first failing step, the plainest first. */
function mismatchesOf({ status, steps }: ScenarioResult): readonly Mismatch[] {
  const step = steps.find((one) => one.status === "fail");
  if (status !== "fail" || step === undefined) return [];
  const cells = step.cells
    .filter(isMismatch)
    .toSorted((one, other) => one.expectation.decidedBy.length - other.expectation.decidedBy.length);
  return [
    ...cells.map((cell) => cellMismatch(step.id, cell)),
    ...step.flows.filter(isFlowMismatch).map((flow) => flowMismatch(step.id, flow)),
  ];
}

/** Whether a scenario fails in that way, and surely: what could not be judged is no failure. */
export function hasMismatch({ status, steps }: ScenarioResult, wanted: Mismatch): boolean {
  const step = steps.find(({ id }) => id === wanted.step);
  if (status !== "fail" || step === undefined) return false;
  const found = [
    ...step.cells.filter(isMismatch).map((cell) => cellMismatch(step.id, cell)),
    ...step.flows.filter(isFlowMismatch).map((flow) => flowMismatch(step.id, flow)),
  ];
  return found.some(
    ({ kind, probe, verdict, explainedBy }) =>
      kind === wanted.kind &&
      probeId(probe) === probeId(wanted.probe) &&
      verdict === wanted.verdict &&
      wanted.explainedBy.slice(0, 1).every((key) => explainedBy.includes(key)),
  );
}

function cellMismatch(step: string, cell: CellResult): Mismatch {
  const { probe, expectation, explainedBy, afterMs } = cell;
  const verdict = direction(cell) ?? cell.verdict;
  const { verdict: expected, reason } = expectation;
  const alone = explainedBy.filter((key) => !key.includes(JOINT));
  return { step, kind: "cell", probe, verdict, expected, reason, explainedBy: alone, afterMs };
}

function flowMismatch(step: string, { kind, probe, verdict, expectation }: FlowResult): Mismatch {
  const expected = expectation.after;
  return { step, kind, probe, verdict, expected, reason: "", explainedBy: [], afterMs: 0 };
}
