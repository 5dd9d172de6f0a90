import type { ScenarioResult } from "../../model/result/result.js";
import type { RunOptions } from "../context.js";
import type { ConvergenceProgress } from "./converge.js";
import type { Cell } from "../../judge/connections/cell-state.js";

/** Whether a run has ever seen a policy bite. */
export interface EnforcementWatch {
  /** In this step every forbidden connection still succeeds, as in the run so far, and long enough. */
  noneHeld(progress: ConvergenceProgress): boolean;
  record(result: ScenarioResult): void;
  /** A step showed so, and nothing has held since: what a canary does next would show the same. */
  isIgnoring(): boolean;
  /** Stop: the cluster ignores policies, and the user did not ask for all scenarios. */
  shouldStop(): boolean;
}

export function enforcementWatch(options: RunOptions): EnforcementWatch {
  let held = false;
  let leaked = false;
  let ignoring = false;
  return {
    noneHeld: ({ cells, elapsedMs }) => {
      const denied = cells.filter(({ expectation }) => expectation.verdict === "deny");
      held ||= denied.some(blocked);
      const isLong = elapsedMs >= Math.min(options.noEnforcementTimeoutMs, options.settleMs);
      const isIgnored = !held && denied.length > 0 && isLong;
      ignoring ||= isIgnored;
      return isIgnored;
    },
    record: ({ steps }) => {
      const denied = steps
        .flatMap(({ cells }) => cells)
        .filter(({ expectation }) => expectation.verdict === "deny");
      held ||= denied.some(({ verdict }) => verdict === "match");
      leaked ||= denied.some(({ verdict }) => verdict === "leak");
    },
    isIgnoring: () => ignoring && !held && !options.all,
    shouldStop: () => leaked && !held && !options.all,
  };
}

function blocked({ observation, fullAttempts }: Cell): boolean {
  if (fullAttempts === 0) return false;
  return observation.kind === "dropped" || observation.kind === "refused";
}
