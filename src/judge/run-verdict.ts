import type { TransportProtocol } from "../model/objects.js";
import { probeId } from "../model/probe.js";
import { largest } from "../model/samples.js";
import {
  type CellResult,
  direction,
  noDenialHeld,
  type RunResult,
  type ScenarioResult,
} from "../model/result/result.js";
import type { Finding, RunVerdict } from "../model/result/verdict.js";
import type { Causes } from "./findings/cause.js";
import { causesOf, contradictionsIn, mismatchesOf } from "./findings/causes.js";
import { isCanary } from "../scenario/canary.js";
import { findingsOf } from "./findings/findings.js";
import { partialSentence } from "./findings/cause-sentence.js";
import { inCommon } from "./findings/in-common.js";
import { BRIEF_LEAK, intermittent, isIntermittent } from "./findings/intermittent.js";
import { type TransientFinding, transientFindings } from "./findings/transient.js";
import type { Unreachable } from "./unreachable/unreachable.js";
import { withUnreachable } from "./unreachable/with-unreachable.js";
import { sawLateChange, slowness } from "./findings/slow-enforcement.js";
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
  const blocked = wrong.filter(({ cell }) => direction(cell) === "outage");
  const isUnpoliced = noDenialHeld(cells) && blocked.length * MANY <= denials.length && !isFeature(causes);
  const isShown = denials.length >= MANY || denialsIn(scenarios.filter(isCanary)).length > 0;
  if (isUnpoliced && isShown) return ignores(scenarios, { denials, subject });
  const passing = [...intermittent(scenarios), ...transientFindings(scenarios)];
  const shared = inCommon(causes.unexplained, scenarios);
  const findings = [...findingsOf(causes, shared), ...passing.map(({ finding }) => finding)];
  const clauses = passing.map(({ clause }) => clause);
  if (wrong.length > 0) {
    const besides = clauses.length === 0 ? "" : ` Besides, ${clauses.join("; ")}.`;
    const sentence = `${partialSentence(causes, { wrong, subject, shared })}${rest(scenarios, denials, causes)}${besides}${isUnpoliced ? nothingHeld(denials) : ""}${untried}`;
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

/** What policies forbid, and was judged. */
function denialsIn(scenarios: readonly ScenarioResult[]): readonly CellResult[] {
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  return cells.filter(
    ({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive",
  );
}

/**
 * Who ignores policies blocks nothing by them: of so many leaks at most one outage is an accident. Fewer leaks may be those
 * of one feature, but for canaries, whose policies are the simplest.
 */
const MANY = 10;

/** What a few connections cannot show. */
function nothingHeld(denials: readonly CellResult[]): string {
  return (
    ` Nothing that policies forbid over ${protocolsOf(denials)} was held back, and too little was tried to tell ` +
    "whether they are ignored altogether: netproof run 'default-deny/*' would."
  );
}

function protocolsOf(denials: readonly CellResult[]): string {
  return [...new Set(denials.map(({ probe }): TransportProtocol => probe.protocol))].join(" and ");
}

/** So few scenarios do not stand for the whole API. */
const FEW = 30;

function fewClause(scenarios: readonly ScenarioResult[]): string {
  const tried = scenarios.filter(({ status }) => status !== "skipped").length;
  return tried > FEW ? "" : ` Only ${count(tried, "scenario")} ${tried === 1 ? "was" : "were"} tried.`;
}

/** A cause that says less than "ignores policies" and explains as much: all that was tried may be one feature. */
function isFeature({ causes: [first, ...more], confidence }: Causes): boolean {
  return confidence === "sure" && more.length === 0 && first?.hypothesis.kind === "feature";
}

/** A leak that comes and goes does so after policies have settled, too. */
function momentSentence(passing: readonly TransientFinding[], subject: Subject): string {
  const clauses = passing.map(({ clause }) => clause).join("; ");
  return passing.some(({ finding }) => finding.key === BRIEF_LEAK)
    ? `${subject.this} does not enforce network policies for every connection: ${clauses}.`
    : `${subject.this} enforces network policies once they have settled, but not at every moment: ${clauses}.`;
}

function ignores(
  scenarios: readonly ScenarioResult[],
  { denials, subject }: { readonly denials: readonly CellResult[]; readonly subject: Subject },
): RunVerdict {
  const seconds = Math.round(largest(denials.map(({ afterMs }) => afterMs)) / 1000);
  const sentence =
    `${subject.the} ignores network policies: it accepted them, and every one of ${count(denials.length, "connection")} ` +
    `that they forbid still succeeded, ${count(seconds, "second")} later, over ${protocolsOf(denials)}. ` +
    `CNIs without a policy engine do this silently; Flannel is one; --settle 60s would tell one that is only slow.${onlyTried(denials)}`;
  return { kind: "ignores", sentence, findings: ignoresFindings(scenarios, onlyTried(denials)) };
}

/** Also where all of it was declared. */
function ignoresFindings(scenarios: readonly ScenarioResult[], only: string): readonly Finding[] {
  const leaks = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, cells }) =>
      cells.filter(({ verdict }) => verdict === "leak").map((cell) => ({ scenario, step, cell })),
    ),
  );
  const [first] = leaks;
  if (first === undefined) return [];
  return [
    {
      key: "all",
      sentence: `It ignores all network policies.${only}`,
      connections: leaks.length,
      scenarios: [...new Set(leaks.map(({ scenario }) => scenario))],
      example: { scenario: first.scenario, step: first.step, probe: probeId(first.cell.probe) },
      alternatives: [],
    },
  ];
}

/** A run of one kind of policies alone proves nothing of the others. */
function onlyTried(denials: readonly CellResult[]): string {
  const only = ONLY.find(({ key }) => denials.every(({ explainedBy }) => explainedBy.includes(key)));
  return only === undefined ? "" : ` Only ${only.tried} were tried.`;
}

const ONLY = [
  { key: "ingress", tried: "policies for ingress" },
  { key: "egress", tried: "policies for egress" },
  { key: "empty-subject", tried: "policies with an empty or absent spec.podSelector" },
] as const;

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
