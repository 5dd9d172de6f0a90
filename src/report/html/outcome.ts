import type { Observation } from "../../model/probe.js";
import { type CellResult, differs } from "../../model/result/result.js";
import { verdictMarks } from "../text/expected.js";
import { markOf, marks } from "../text/matrix.js";
import type { PageMark, PageOutcome } from "./data.js";

const observedMarks = {
  connected: { ...marks.open, meaning: "answered" },
  dropped: { ...marks.blocked, meaning: "no answer" },
  refused: { letter: "r", meaning: "refused" },
  stalled: { letter: "s", meaning: "opened, and carried nothing" },
  misdirected: { ...marks.misdirected, meaning: "another pod answered" },
  inconclusive: { ...marks.inconclusive, meaning: "not known" },
} as const satisfies Record<Observation["kind"], { letter: string; meaning: string }>;

const OBSERVED_TONES = {
  connected: "open",
  dropped: "blocked",
  refused: "blocked",
  stalled: "blocked",
  misdirected: "misdirected",
  inconclusive: "inconclusive",
} as const satisfies Record<Observation["kind"], string>;

const EXPECTED_TONES = { allow: "open", deny: "blocked", unspecified: "unspecified" } as const;

/** What a cell shares with all that came out alike, and its mark in each view. */
export function outcomeOf(cell: CellResult): PageOutcome {
  const { expectation, observation, verdict } = cell;
  return {
    verdict,
    expected: expectation.verdict,
    observed: observation.kind,
    notable: differs(cell) || verdict === "inconclusive",
    marks: {
      difference: pageMark(markOf(cell), differenceTone(cell)),
      expected: pageMark(verdictMarks[expectation.verdict], EXPECTED_TONES[expectation.verdict]),
      observed: pageMark(observedMarks[observation.kind], OBSERVED_TONES[observation.kind]),
    },
  };
}

function pageMark({ letter, meaning }: { letter: string; meaning: string }, tone: string): PageMark {
  return { letter, meaning, tone };
}

/** What agrees stays pale, so that what differs is seen. */
function differenceTone(cell: CellResult): string {
  if (cell.acceptedAs !== undefined) return "known";
  return cell.verdict;
}
