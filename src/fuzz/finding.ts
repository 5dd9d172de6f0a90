import type { FuzzFinding } from "../model/result/fuzz-result.js";
import { probeId } from "../model/probe.js";
import type { RunResult } from "../model/result/result.js";
import type { Reduced } from "../reduce/reduce.js";
import { scenarioText } from "../scenario/write.js";
import { fingerprint } from "./canonical.js";
import { explanationsIn, sentenceOf } from "./evidence.js";

/** What a failure came to, by its own shrunk scenario. */
export function findingOf(reduced: Reduced): FuzzFinding {
  const { mismatch, from, to, tries, unfinished } = reduced;
  const { verdict, kind, probe, step, reason, explainedBy } = mismatch;
  const id = `fuzz/${verdict}-${fingerprint(reduced.scenario)}`;
  const summary = `${probeId(probe)}: ${verdict}.`;
  return {
    id,
    verdict,
    kind,
    probe: probeId(probe),
    step,
    reason,
    ...explained(explainedBy),
    seen: 1,
    scenario: scenarioText({ ...reduced.scenario, id, summary }),
    from,
    to,
    tries,
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

function explained(explainedBy: readonly string[]): Pick<FuzzFinding, "explainedBy" | "cause" | "rivals"> {
  const [cause, ...rivals] = explainedBy.flatMap((key) => sentenceOf(key) ?? []);
  return { explainedBy, ...(cause === undefined ? {} : { cause }), rivals };
}

/** As all evidence has it. What the verdict names comes first: a report that names two causes for one thing says nothing. */
export function explainedAs(
  { cause: _, ...finding }: FuzzFinding,
  judged: RunResult,
  place: { readonly scenario: string; readonly step: string; readonly probe: string },
): FuzzFinding {
  const ofVerdict = new Set(judged.verdict.findings.map(({ key }) => key));
  const keys = explanationsIn(judged, place);
  const sorted = keys.toSorted((one, other) => Number(ofVerdict.has(other)) - Number(ofVerdict.has(one)));
  return { ...finding, ...explained(sorted) };
}
