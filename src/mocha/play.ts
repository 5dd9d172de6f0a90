import type { Cluster, RunSettings } from "../api/cluster.js";
import type { ScenarioResult, StepResult } from "../model/result/result.js";
import type { Scenario } from "../scenario/scenario.js";

export type StepOutcome =
  | { readonly kind: "judged"; readonly step: StepResult }
  | { readonly kind: "skipped"; readonly reason: string }
  /** The scenario ended before this step. */
  | { readonly kind: "not reached"; readonly reason: string };

/** One run of a scenario, for tests that each wait for a step of it. */
export interface Play {
  /** Settles as soon as no later step can change what this one says. Rejects when the run could not start. */
  readonly outcome: (step: string) => Promise<StepOutcome>;
  /** Ends the run early. Resolves once nothing of it is left in the cluster. */
  readonly stop: () => Promise<void>;
}

export function startPlay(cluster: Cluster, scenario: Scenario, settings: RunSettings): Play {
  const enough = new AbortController();
  const decided = new Map<string, StepResult>();
  const waiting = new Set<() => void>();
  const { signal = enough.signal, onEvent } = settings;
  const ended = cluster.run([scenario], {
    ...settings,
    all: true,
    signal: AbortSignal.any([signal, enough.signal]),
    onEvent: (event) => {
      onEvent?.(event);
      if (event.type !== "step" || isOpen(event.step)) return;
      decided.set(event.step.id, event.step);
      for (const check of waiting) check();
    },
  });
  // A run that cannot start is told by the tests that wait for it, and they may not wait yet.
  ended.catch(() => undefined);
  const decision = (id: string): Promise<StepResult> =>
    new Promise((resolve) => {
      const check = (): void => {
        const step = decided.get(id);
        if (step !== undefined) resolve(step);
      };
      waiting.add(check);
      check();
    });
  return {
    outcome: (id) =>
      Promise.race([
        decision(id).then((step): StepOutcome => ({ kind: "judged", step })),
        ended.then(({ scenarios }) => finalOutcome(scenarios[0], id)),
      ]),
    async stop() {
      enough.abort();
      await ended.catch(() => undefined);
    },
  };
}

/** Whether the end of the scenario, when its policies are gone, may still prove a cell of it. */
function isOpen({ cells }: StepResult): boolean {
  return cells.some(({ verdict, unproven }) => verdict === "inconclusive" && unproven);
}

function finalOutcome(result: ScenarioResult | undefined, id: string): StepOutcome {
  if (result === undefined) return { kind: "not reached", reason: "the run was interrupted" };
  if (result.status === "skipped") return { kind: "skipped", reason: result.reason };
  const step = result.steps.find((one) => one.id === id);
  return step === undefined ? { kind: "not reached", reason: result.reason } : { kind: "judged", step };
}
