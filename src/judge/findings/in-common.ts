import type { Verdict } from "../../model/probe.js";
import type { ScenarioResult } from "../../model/result/result.js";
import { count } from "../words.js";
import type { PlacedCell } from "./cause.js";
import { type Seen, seenIn, type Trait, traits, traitsOfNodes } from "./traits.js";

/** Two say where to look; more read like chance. */
const MOST_TRAITS = 2;

/** A few connections are easily all on one node. */
const ENOUGH_FOR_NODES = 6;

/** What half of all that holds has as well is no trace of a cause. */
const MOST_OF_OTHERS = 0.5;

/**
 * What all connections that differ without a known cause have in common, and how many that hold have it too: "All 7 go
 * over UDP and are decided by policies with named ports; of 240 connections denied as they should be none does." Empty where nothing tells them apart.
 */
export function inCommon(unexplained: readonly PlacedCell[], scenarios: readonly ScenarioResult[]): string {
  const found = sharedBy(unexplained, scenarios);
  if (found === undefined) return "";
  const { wrong, others, text, has } = found;
  const expected = new Set(wrong.map(({ cell }) => cell.expectation.verdict));
  const alike = others.filter(has).length;
  const [number, does] = [alike === 0 ? "none" : alike.toLocaleString("en-US"), alike > 1 ? "do" : "does"];
  const rest = `of ${count(others.length, "connection")} ${asTheyShould(expected)} ${number} ${does}`;
  return ` All ${wrong.length} ${text}; ${rest}.`;
}

/** What some connections share, and most of those that hold and are expected so too lack. */
export interface Shared {
  readonly wrong: readonly Seen[];
  readonly others: readonly Seen[];
  /** "go over UDP and through a Service" */
  readonly text: string;
  readonly has: (seen: Seen) => boolean;
}

export function sharedBy(
  own: readonly PlacedCell[],
  scenarios: readonly ScenarioResult[],
): Shared | undefined {
  const cells = new Set(own.map(({ cell }) => cell));
  if (cells.size < 2) return undefined;
  const all = scenarios.flatMap(({ steps }) => steps.flatMap(seenIn));
  const wrong = all.filter(({ cell }) => cells.has(cell));
  const expected = new Set(wrong.map(({ cell }) => cell.expectation.verdict));
  const others = all.filter(({ cell }) => cell.verdict === "match" && expected.has(cell.expectation.verdict));
  const known = wrong.length < ENOUGH_FOR_NODES ? traits : [...traits, ...traitsOfNodes(all)];
  const chosen = tellingOf(known, wrong, others);
  if (chosen.length === 0 || others.length === 0) return undefined;
  const has = (seen: Seen): boolean => chosen.every((trait) => trait.has(seen));
  return { wrong, others, text: joined(chosen), has };
}

function asTheyShould(expected: ReadonlySet<Verdict>): string {
  const [only] = expected;
  if (expected.size > 1) return "as they should be";
  return only === "deny" ? "denied as they should be" : "allowed as they should be";
}

/** "go over UDP and through a Service" */
function joined(chosen: readonly Trait[]): string {
  const text = chosen.map((trait) => trait.text).join(" and ");
  return text.startsWith("go ") ? text.replace(" and go ", " and ") : text;
}

/** The traits that all wrong ones have, those first that fewest others have; each next has to tell more apart. */
function tellingOf(
  known: readonly Trait[],
  wrong: readonly Seen[],
  others: readonly Seen[],
): readonly Trait[] {
  const shared = known.filter(({ has }) => wrong.every(has));
  const chosen: Trait[] = [];
  let alike = others;
  while (chosen.length < MOST_TRAITS) {
    const [best] = shared
      .map((trait) => ({ trait, left: alike.filter(trait.has) }))
      .toSorted((one, other) => one.left.length - other.left.length);
    if (best === undefined || best.left.length > alike.length * MOST_OF_OTHERS) break;
    chosen.push(best.trait);
    alike = best.left;
    if (alike.length === 0) break;
  }
  return chosen;
}
