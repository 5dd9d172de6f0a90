import type { ScenarioResult, StepResult } from "../../model/result/result.js";
import type { Finding } from "../../model/result/verdict.js";

/** An engine that takes longer than this for half of the changes is slow. */
const SLOW_MEDIAN_MS = 1_500;

/** Or one that has taken most of the time that it was given. */
const NEAR_DEADLINE = 0.5;

/** Whether changes take so long, as far as tries bear it out, that a person should know. */
export function slowness(scenarios: readonly ScenarioResult[], settleMs: number): Finding | undefined {
  const timed = scenarios
    .flatMap(({ id, steps }) =>
      steps.map((step) => ({ scenario: id, step, ms: step.timeToEnforce?.atLeastMs ?? -1 })),
    )
    .filter(({ ms }) => ms >= 0)
    .toSorted((one, other) => one.ms - other.ms);
  const slowest = timed.at(-1);
  if (slowest === undefined) return undefined;
  const [median, p95] = [0.5, 0.95].map((share) => timed[Math.ceil(share * timed.length) - 1]?.ms ?? 0);
  if (median === undefined || p95 === undefined) return undefined;
  if (median < SLOW_MEDIAN_MS && slowest.ms < NEAR_DEADLINE * settleMs) return undefined;
  const clause = `takes at least ${seconds(median)} to enforce a change (median; p95 ${seconds(p95)}, max ${seconds(slowest.ms)})`;
  const concerned = timed.filter(({ ms }) => ms >= Math.min(median, NEAR_DEADLINE * settleMs));
  return findingOf({ clause, slowest, concerned });
}

/** Whether a change was seen to come into force after its deadline: a try of after it still showed what held before. */
export function sawLateChange(scenarios: readonly ScenarioResult[], settleMs: number): boolean {
  return scenarios.some(({ steps }) =>
    steps.some(({ timeToEnforce }) => (timeToEnforce?.atLeastMs ?? 0) > settleMs),
  );
}

interface Timed {
  readonly scenario: string;
  readonly step: StepResult;
  readonly ms: number;
}

function findingOf({
  clause,
  slowest,
  concerned,
}: {
  readonly clause: string;
  readonly slowest: Timed;
  readonly concerned: readonly Timed[];
}): Finding {
  return {
    key: "slow",
    sentence: `It ${clause}.`,
    connections: concerned.length,
    scenarios: [...new Set(concerned.map(({ scenario }) => scenario))],
    example: { scenario: slowest.scenario, step: slowest.step.id, probe: "" },
    alternatives: [],
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
