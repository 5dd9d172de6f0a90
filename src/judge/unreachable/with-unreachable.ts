import type { ScenarioResult } from "../../model/result/result.js";
import type { RunVerdict } from "../../model/result/verdict.js";
import { count } from "../words.js";
import type { Unreachable } from "./unreachable.js";

/** Scenarios that could not be judged for that place alone say so, and no more. */
export function reasonedBy(
  scenarios: readonly ScenarioResult[],
  place: Unreachable | undefined,
): readonly ScenarioResult[] {
  if (place === undefined) return scenarios;
  return scenarios.map((scenario) =>
    isForPlace(scenario, place) ? { ...scenario, reason: `without any policy ${place.clause}` } : scenario,
  );
}

/** Named once, in place of the first of many scenarios that could not be judged for it. */
export function withUnreachable(
  verdict: RunVerdict,
  place: Unreachable | undefined,
  about: { readonly scenarios: readonly ScenarioResult[]; readonly untried: string },
): RunVerdict {
  if (place === undefined) return verdict;
  const { finding } = place;
  const findings = [...verdict.findings, finding];
  if (verdict.kind !== "inconclusive")
    return { ...verdict, sentence: `${verdict.sentence} ${finding.sentence}`, findings };
  const others = about.scenarios.filter(
    (scenario) => scenario.status === "inconclusive" && !isForPlace(scenario, place),
  );
  const [first] = others;
  const besides =
    first === undefined
      ? ""
      : ` ${count(others.length, "other scenario")} could not be judged (${first.id}: ${first.reason}).`;
  const sentence = `Inconclusive: ${finding.sentence}${besides}${about.untried}`;
  return { kind: "inconclusive", sentence, findings };
}

function isForPlace({ id, status, steps }: ScenarioResult, { scenarios }: Unreachable): boolean {
  return status === "inconclusive" && steps.length === 0 && scenarios.has(id);
}
