import type { FuzzResult } from "../model/result/fuzz-result.js";
import type { RunResult, ScenarioResult } from "../model/result/result.js";
import type { Scenario } from "../scenario/scenario.js";
import { type Coverage, createCoverage } from "./coverage/coverage.js";

/** What was played to its end, and how much of the API that was. */
export interface Tally {
  readonly add: (scenarios: readonly Scenario[], result: RunResult) => void;
  readonly played: () => FuzzResult["played"];
  readonly coverage: () => FuzzResult["coverage"];
}

export function createTally(): Tally {
  const coverage: Coverage = createCoverage();
  const sum = {
    scenarios: 0,
    brokenOff: 0,
    steps: 0,
    changes: 0,
    policies: 0,
    connections: 0,
    unjudged: 0,
    denied: 0,
  };
  return {
    add(scenarios, { scenarios: results }) {
      for (const result of results) {
        const scenario = scenarios.find(({ id }) => id === result.id);
        if (scenario === undefined) continue;
        sum.scenarios += 1;
        const isShort = result.steps.length < scenario.steps.length;
        if (isShort && result.status !== "fail") sum.brokenOff += 1;
        addSteps(sum, scenario, result);
        const judged = new Set(result.steps.filter(hasVerdict).map(({ id }) => id));
        coverage.add(scenario.steps.filter(({ id }) => judged.has(id)));
      }
    },
    played: () => ({ ...sum }),
    coverage: () => coverage.summary(),
  };
}

/** Of a connection at least: a few that nobody could judge take nothing from the others. */
function hasVerdict({ cells }: ScenarioResult["steps"][number]): boolean {
  return cells.some(({ verdict }) => verdict !== "inconclusive");
}

function addSteps(
  sum: { -readonly [Key in keyof FuzzResult["played"]]: number },
  scenario: Scenario,
  { steps }: ScenarioResult,
): void {
  for (const { id, cells } of steps) {
    const changes = scenario.steps.find((step) => step.id === id)?.changes ?? [];
    sum.steps += 1;
    sum.changes += changes.length;
    sum.policies += changes.filter(({ do: verb }) => ["apply", "replace", "patch"].includes(verb)).length;
    sum.connections += cells.length;
    sum.unjudged += cells.filter(({ verdict }) => verdict === "inconclusive").length;
    sum.denied += cells.filter(({ expectation }) => expectation.verdict === "deny").length;
  }
}
