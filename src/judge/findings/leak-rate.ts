import { groupBy } from "../../model/group.js";
import type { ScenarioResult } from "../../model/result/result.js";
import { nodeOfPod } from "../step-snapshot.js";
import { count } from "../words.js";
import type { PlacedCell } from "./cause.js";
import { sharedBy } from "./in-common.js";
import { type Seen, seenIn } from "./traits.js";

/**
 * How often denied connections get through, and where: "about one new connection in five (5,510 of 28,121 tries), on both
 * nodes, whatever the policy". Of tries that are denied, leaks and all that held.
 */
export function leakRate(leaks: readonly PlacedCell[], scenarios: readonly ScenarioResult[]): string {
  const shared = sharedBy(leaks, scenarios);
  const cells = new Set(leaks.map(({ cell }) => cell));
  const denied = scenarios
    .flatMap(({ steps }) => steps.flatMap(seenIn))
    .filter((seen) => cells.has(seen.cell) || isHeld(seen))
    .filter((seen) => shared === undefined || shared.has(seen));
  const leaking = denied.filter(({ cell }) => cells.has(cell));
  const answered = sum(leaking, ({ cell }) => cell.tries.answered);
  const tries = answered + sum(denied, ({ cell }) => cell.tries.silent);
  const of = `${answered.toLocaleString("en-US")} of ${count(tries, "try", "tries")}`;
  const those = shared === undefined ? "" : ` of those that ${shared.text}`;
  const policies = shared === undefined ? policyClause(leaks, scenarios) : "";
  return `${shareInWords(answered, tries)}${those} (${of})${nodesClause(leaking, denied)}${policies}`;
}

function isHeld({ cell: { expectation, verdict } }: Seen): boolean {
  return expectation.verdict === "deny" && verdict === "match";
}

function sum(all: readonly Seen[], of: (seen: Seen) => number): number {
  return all.reduce((total, seen) => total + of(seen), 0);
}

const WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** Fewer answers tell no rate. */
const ENOUGH = 5;

function shareInWords(answered: number, tries: number): string {
  if (answered < ENOUGH) return "few of the new connections";
  const oneIn = Math.round(tries / answered);
  if (oneIn < 2) return "most new connections";
  return `about one new connection in ${WORDS[oneIn - 2] ?? oneIn.toLocaleString("en-US")}`;
}

/** Where the destinations are: on all nodes that were tried, or on which. */
function nodesClause(leaking: readonly Seen[], denied: readonly Seen[]): string {
  const [own, all] = [leaking, denied].map((seen) => new Set(seen.flatMap(nodeOf)));
  if (own === undefined || all === undefined || own.size === 0 || all.size < 2) return "";
  if (own.size === all.size) return own.size === 2 ? ", on both nodes" : `, on all ${own.size} nodes`;
  return `, seen on ${own.size === 1 ? "node" : "nodes"} ${[...own].join(", ")} of ${all.size}`;
}

function nodeOf({ cell, snapshot }: Seen): readonly string[] {
  const node = nodeOfPod(snapshot, cell.probe.to) ?? nodeOfPod(snapshot, cell.probe.from);
  return node === undefined ? [] : [node];
}

/** Scenarios that deny something, and of which so many leak: below, it may be a matter of the policy. */
const MOST = 0.5;
const ENOUGH_SCENARIOS = 3;

function policyClause(leaks: readonly PlacedCell[], scenarios: readonly ScenarioResult[]): string {
  const denying = scenarios.filter(({ steps }) =>
    steps.some(({ cells }) => cells.some(({ expectation }) => expectation.verdict === "deny")),
  );
  const leaky = groupBy(leaks, ({ scenario }) => scenario).size;
  return leaky >= ENOUGH_SCENARIOS && leaky >= denying.length * MOST ? ", whatever the policy" : "";
}
