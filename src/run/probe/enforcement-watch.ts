import type { ScenarioResult } from "../../model/result/result.js";
import type { RunOptions } from "../context.js";
import type { ConvergenceProgress } from "./converge.js";
import type { Cell } from "../../judge/connections/cell-state.js";

/** Whether a run has ever seen a policy bite. */
export interface EnforcementWatch {
  /** In this step every forbidden connection still succeeds, as in the run so far, and long enough. */
  noneHeld(progress: ConvergenceProgress): boolean;
  record(result: ScenarioResult): void;
  /** Stop: the cluster ignores policies, and the user did not ask for all scenarios. */
  shouldStop(): boolean;
}

export function enforcementWatch(options: RunOptions): EnforcementWatch {
  let held = false;
  let leaked = false;
  return {
    noneHeld: ({ cells, elapsedMs }) => {
      const denied = cells.filter(({ expectation }) => expectation.verdict === "deny");
      held ||= denied.some(blocked);
      return (
        !held && denied.length > 0 && elapsedMs >= Math.min(options.noEnforcementTimeoutMs, options.settleMs)
      );
    },
    record: ({ steps }) => {
      const denied = steps
        .flatMap(({ cells }) => cells)
        .filter(({ expectation }) => expectation.verdict === "deny");
      held ||= denied.some(({ verdict }) => verdict === "match");
      leaked ||= denied.some(({ verdict }) => verdict === "leak");
    },
    shouldStop: () => leaked && !held && !options.all,
  };
}

function blocked({ observation, fullAttempts }: Cell): boolean {
  if (fullAttempts === 0) return false;
  return observation.kind === "dropped" || observation.kind === "refused";
}
