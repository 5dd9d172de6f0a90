import type { ScenarioResult } from "../model/result/result.js";
import { count } from "./words.js";

/** What scenarios that were skipped would have needed, by what their reasons say. */
const NEEDS: readonly (readonly [RegExp, string])[] = [
  [/no IPv4/, "IPv4"],
  [/no IPv6/, "IPv6"],
  [/SCTP/, "SCTP"],
  [/\bno (TCP|UDP)\b/, "TCP or UDP"],
  [/external host/, "hosts outside"],
  [/needs \d+ nodes/, "more nodes"],
  [/hostNetwork/, "hostNetwork pods"],
];

/** ` Of 218 scenarios 40 could not be tried here: IPv6, SCTP.` A verdict speaks of what was tried. */
export function untriedClause(scenarios: readonly ScenarioResult[]): string {
  const skipped = scenarios.filter(({ status }) => status === "skipped");
  if (skipped.length === 0) return "";
  const known = NEEDS.filter(([pattern]) => skipped.some(({ reason }) => pattern.test(reason)));
  const isAll = skipped.every(({ reason }) => NEEDS.some(([pattern]) => pattern.test(reason)));
  const needs = [...known.map(([, name]) => name), ...(isAll ? [] : ["others for their own reasons"])];
  return ` Of ${count(scenarios.length, "scenario")} ${skipped.length} could not be tried here: ${needs.join(", ")}.`;
}
