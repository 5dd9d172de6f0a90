import type { TransportProtocol } from "../../model/objects.js";
import { probeId } from "../../model/probe.js";
import { type CellResult, direction, noDenialHeld, type ScenarioResult } from "../../model/result/result.js";
import type { Finding, RunVerdict } from "../../model/result/verdict.js";
import { largest } from "../../model/samples.js";
import { isCanary } from "../../scenario/canary.js";
import type { Subject } from "../subject.js";
import { count } from "../words.js";
import type { Causes, PlacedCell } from "./cause.js";

/**
 * Who ignores policies blocks nothing by them: of so many leaks at most one outage is an accident. Fewer leaks may be those
 * of one feature, but for canaries, whose policies are the simplest.
 */
const MANY = 10;

/** Nothing that policies forbid was held back, and no feature of policies alone explains that. */
export function isUnpoliced(
  scenarios: readonly ScenarioResult[],
  { wrong, causes }: { readonly wrong: readonly PlacedCell[]; readonly causes: Causes },
): boolean {
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  const blocked = wrong.filter(({ cell }) => direction(cell) === "outage");
  const isAccident = blocked.length * MANY <= denialsIn(scenarios).length;
  return noDenialHeld(cells) && isAccident && !isFeature(causes);
}

/** Enough was tried to say so of all policies. */
export function isShown(scenarios: readonly ScenarioResult[]): boolean {
  return denialsIn(scenarios).length >= MANY || denialsIn(scenarios.filter(isCanary)).length > 0;
}

/** What policies forbid, and was judged. */
export function denialsIn(scenarios: readonly ScenarioResult[]): readonly CellResult[] {
  const cells = scenarios.flatMap(({ steps }) => steps.flatMap((step) => step.cells));
  return cells.filter(
    ({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive",
  );
}

/** What a few connections cannot show. */
export function nothingHeld(denials: readonly CellResult[]): string {
  return (
    ` Nothing that policies forbid over ${protocolsOf(denials)} was held back, and too little was tried to tell ` +
    "whether they are ignored altogether: netproof run 'default-deny/*' would."
  );
}

function protocolsOf(denials: readonly CellResult[]): string {
  return [...new Set(denials.map(({ probe }): TransportProtocol => probe.protocol))].join(" and ");
}

/** A cause that says less than "ignores policies" and explains as much: all that was tried may be one feature. */
function isFeature({ causes: [first, ...more], confidence }: Causes): boolean {
  return confidence === "sure" && more.length === 0 && first?.hypothesis.kind === "feature";
}

export function ignored(
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
