import { type CellResult, direction, type RunResult, type ScenarioResult } from "../model/result/result.js";
import type { RunVerdict } from "../model/result/verdict.js";
import type { Causes } from "./findings/cause.js";
import { causesOf, contradictionsIn, mismatchesOf } from "./findings/causes.js";
import { findingsOf } from "./findings/findings.js";
import { partialSentence } from "./findings/cause-sentence.js";
import { inCommon } from "./findings/in-common.js";
import { BRIEF_LEAK, intermittent, isIntermittent } from "./findings/intermittent.js";
import { type TransientFinding, transientFindings } from "./findings/transient.js";
import type { Unreachable } from "./unreachable/unreachable.js";
import { withUnreachable } from "./unreachable/with-unreachable.js";
import { sawLateChange, slowness } from "./findings/slow-enforcement.js";
import { denialsIn, ignored, isShown, isUnpoliced, nothingHeld } from "./findings/unpoliced.js";
import { type Subject, subjectOf } from "./subject.js";
import { untriedClause } from "./untried.js";
import { count } from "./words.js";

export interface VerdictOptions {
  readonly settleMs: number;
  readonly target?: RunResult["target"]["kind"];
  /** A place in which nothing answered without policies, from the run's record. */
  readonly unreachable?: Unreachable | undefined;
}

/**
 * The whole run in one sentence, from observed cells and never from a CNI's name. `settleMs` is how long a change could
 * take.
 */
export function runVerdict(scenarios: readonly ScenarioResult[], options: VerdictOptions): RunVerdict {
  const untried = untriedClause(scenarios);
  return withUnreachable(verdictOn(scenarios, options), options.unreachable, { scenarios, untried });
}

function verdictOn(
  scenarios: readonly ScenarioResult[],
  { settleMs, target = "kubernetes" }: VerdictOptions,
): RunVerdict {
  const subject = subjectOf(target);
  const untried = untriedClause(scenarios);
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  const denials = denialsIn(scenarios);
  const wrong = mismatchesOf(scenarios).filter(({ cell }) => !isIntermittent(cell));
  const causes = causesOf(wrong, {
    sawLateChange: sawLateChange(scenarios, settleMs),
    contradictions: contradictionsIn(cells),
  });
  const nothingHolds = isUnpoliced(scenarios, { wrong, causes });
  if (nothingHolds && isShown(scenarios)) return ignored(scenarios, { denials, subject });
  const passing = [...intermittent(scenarios), ...transientFindings(scenarios)];
  const shared = inCommon(causes.unexplained, scenarios);
  const findings = [...findingsOf(causes, shared), ...passing.map(({ finding }) => finding)];
  const clauses = passing.map(({ clause }) => clause);
  if (wrong.length > 0) {
    const besides = clauses.length === 0 ? "" : ` Besides, ${clauses.join("; ")}.`;
    const sentence = `${partialSentence(causes, { wrong, subject, shared })}${rest(scenarios, denials, causes)}${besides}${nothingHolds ? nothingHeld(denials) : ""}${untried}`;
    return { kind: "partial", sentence, findings };
  }
  if (clauses.length > 0)
    return { kind: "partial", sentence: `${momentSentence(passing, subject)}${untried}`, findings };
  const open = scenarios.filter(({ status }) => status === "inconclusive");
  if (open.length > 0) {
    return {
      kind: "inconclusive",
      sentence: `Inconclusive: ${count(open.length, "scenario")} could not be judged (${open[0]?.id}: ${open[0]?.reason}).${untried}`,
      findings,
    };
  }
  if (denials.length === 0) {
    const sentence = `Inconclusive: no connection that a policy forbids was tried.${untried}`;
    return { kind: "inconclusive", sentence, findings };
  }
  const slow = slowness(scenarios, settleMs);
  const pace = slow === undefined ? "" : ` ${slow.sentence}`;
  return {
    kind: "enforces",
    sentence: `${subject.the} enforces network policies as the API specifies them${declaredClause(scenarios)}.${fewClause(scenarios)}${untried}${pace}`,
    findings: slow === undefined ? [] : [slow],
  };
}

/** So few scenarios do not stand for the whole API. */
const FEW = 30;

function fewClause(scenarios: readonly ScenarioResult[]): string {
  const tried = scenarios.filter(({ status }) => status !== "skipped").length;
  return tried > FEW ? "" : ` Only ${count(tried, "scenario")} ${tried === 1 ? "was" : "were"} tried.`;
}

/** A leak that comes and goes does so after policies have settled, too. */
function momentSentence(passing: readonly TransientFinding[], subject: Subject): string {
  const clauses = passing.map(({ clause }) => clause).join("; ");
  return passing.some(({ finding }) => finding.key === BRIEF_LEAK)
    ? `${subject.this} does not enforce network policies for every connection: ${clauses}.`
    : `${subject.this} enforces network policies once they have settled, but not at every moment: ${clauses}.`;
}

/** That something held is said where all that did not has its cause. */
function rest(
  scenarios: readonly ScenarioResult[],
  denials: readonly CellResult[],
  { confidence }: Causes,
): string {
  const held = denials.some(({ verdict }) => verdict === "match");
  if (confidence !== "sure" || !held) return "";
  return ` Every other feature that was tested holds${declaredClause(scenarios)}.`;
}

/** What is declared is never silently green. */
function declaredClause(scenarios: readonly ScenarioResult[]): string {
  const known = scenarios.flatMap(({ steps }) =>
    steps.flatMap(({ cells }) => cells.filter((cell) => cell.acceptedAs !== undefined)),
  );
  if (known.length === 0) return "";
  const leaks = known.filter((cell) => direction(cell) === "leak").length;
  const flag = leaks === 0 ? "no leak" : count(leaks, "leak");
  return `, but for ${count(known.length, "probe")} declared to differ (${flag})`;
}
