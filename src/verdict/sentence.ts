import type { TransportProtocol } from "../model/objects.js";
import {
  type CellResult,
  direction,
  isMismatch,
  noDenialHeld,
  type RunVerdict,
  type ScenarioResult,
} from "../model/result.js";
import { momentClauses } from "./moments.js";
import { hypotheses } from "./hypotheses.js";

/** The whole run in one sentence, from observed cells and never from a CNI's name. */
export function runVerdict(scenarios: readonly ScenarioResult[]): RunVerdict {
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  const denials = cells.filter(
    ({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive",
  );
  if (noDenialHeld(cells) && particularCause(denials) === undefined)
    return { kind: "ignores", sentence: ignoresSentence(denials) };
  const moments = momentClauses(scenarios);
  if (cells.some(isMismatch)) {
    const besides = moments.length === 0 ? "" : ` Besides, ${moments.join("; ")}.`;
    return { kind: "partial", sentence: `${partialSentence(scenarios)}${besides}` };
  }
  if (moments.length > 0) return { kind: "partial", sentence: momentSentence(moments) };
  const open = scenarios.filter(({ status }) => status === "inconclusive");
  if (open.length > 0) {
    return {
      kind: "inconclusive",
      sentence: `Inconclusive: ${count(open.length, "scenario")} could not be judged (${open[0]?.id}: ${open[0]?.reason}).`,
    };
  }
  if (denials.length === 0) {
    return { kind: "inconclusive", sentence: "Inconclusive: no connection that a policy forbids was tried." };
  }
  const but = declaredClause(scenarios);
  return {
    kind: "enforces",
    sentence: `The cluster enforces network policies as the API specifies them${but}.`,
  };
}

function momentSentence(moments: readonly string[]): string {
  return `This cluster enforces network policies once they have settled, but not at every moment: ${moments.join("; ")}.`;
}

function ignoresSentence(denials: readonly CellResult[]): string {
  const protocols = [...new Set(denials.map(({ probe }): TransportProtocol => probe.protocol))].join(" and ");
  const seconds = Math.round(Math.max(...denials.map(({ afterMs }) => afterMs)) / 1000);
  return (
    `The cluster ignores network policies: it accepted them, and every one of ${count(denials.length, "connection")} ` +
    `that they forbid still succeeded, ${count(seconds, "second")} later, over ${protocols}. ` +
    `CNIs without a policy engine do this silently; Flannel is one; --settle 60s would tell one that is only slow.${onlyDirection(denials)}`
  );
}

/** A run of one direction's policies alone proves nothing of the other. */
function onlyDirection(denials: readonly CellResult[]): string {
  const only = ["ingress", "egress"].find((key) =>
    denials.every(({ explainedBy }) => explainedBy.includes(key)),
  );
  return only === undefined ? "" : ` Only policies for ${only} were tried.`;
}

function partialSentence(scenarios: readonly ScenarioResult[]): string {
  const failing = scenarios.filter(({ steps }) => steps.some(({ cells }) => cells.some(isMismatch)));
  const wrong = failing.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells.filter(isMismatch)));
  const extent = `${count(wrong.length, "cell")} in ${count(failing.length, "scenario")}, ${kinds(wrong)}`;
  const held = scenarios.some(({ steps }) => steps.some(({ cells }) => holdsDenial(cells)));
  const cause = particularCause(wrong) ?? commonCause(wrong, held);
  const rest = held ? ` Every other feature that was tested holds${declaredClause(scenarios)}.` : "";
  if (cause !== undefined) return `This cluster ${cause} (${extent}).${rest}`;
  return `This cluster does not enforce network policies as the API specifies them (${extent}).`;
}

/**
 * The hypothesis that explains every mismatch; those that explain all of them are in order from plain to particular. One
 * denial that held, in whichever scenario, refutes the plainest.
 */
function commonCause(wrong: readonly CellResult[], held: boolean): string | undefined {
  const open = hypotheses.filter(({ key }) => !(held && key === "all"));
  return open.find(({ key }) => wrong.every(({ explainedBy }) => explainedBy.includes(key)))?.sentence;
}

/** A cause that says less than "ignores policies" and explains as much: all that was tried may be one feature. */
function particularCause(wrong: readonly CellResult[]): string | undefined {
  return hypotheses
    .filter(({ kind }) => kind === "feature")
    .find(({ key }) => wrong.every(({ explainedBy }) => explainedBy.includes(key)))?.sentence;
}

/** What is declared is never silently green. */
function declaredClause(scenarios: readonly ScenarioResult[]): string {
  const known = scenarios.flatMap(({ steps }) =>
    steps.flatMap(({ cells }) => cells.filter((cell) => cell.known !== undefined)),
  );
  if (known.length === 0) return "";
  const leaks = known.filter((cell) => direction(cell) === "leak").length;
  const flag = leaks === 0 ? "no leak" : count(leaks, "leak");
  return `, but for ${count(known.length, "probe")} declared to differ (${flag})`;
}

function holdsDenial(cells: readonly CellResult[]): boolean {
  return cells.some(({ expectation, verdict }) => expectation.verdict === "deny" && verdict === "match");
}

function kinds(wrong: readonly CellResult[]): string {
  const all = [...new Set(wrong.map(({ verdict }) => verdict))];
  const [only] = all;
  return all.length === 1 && only !== undefined
    ? `always ${/^[aeiou]/.test(NAMES[only]) ? "an" : "a"} ${NAMES[only]}`
    : all
        .map((kind) => count(wrong.filter(({ verdict }) => verdict === kind).length, NAMES[kind]))
        .join(", ");
}

const NAMES = {
  leak: "leak",
  outage: "outage",
  misdirected: "misdirected answer",
  unstable: "unstable cell",
  match: "match",
  inconclusive: "inconclusive cell",
  unspecified: "unspecified cell",
} as const satisfies Record<CellResult["verdict"], string>;

export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
