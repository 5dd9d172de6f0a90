import type { FlowResult } from "../../src/model/result/flow.js";
import type { CellResult, RunResult, ScenarioResult } from "../../src/model/result/result.js";
import type { RunVerdict } from "../../src/model/result/verdict.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { externalCommand, externalPorts } from "../../src/probe/external-hosts.js";
import { runAndJudge } from "../../src/api/run-and-judge.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { createLab, type FaultId } from "../../src/target/lab/index.js";

/** What scenarios made of a lab with one fault, or with none. Times are milliseconds. */
export interface Hunt {
  readonly scenarios: readonly ScenarioResult[];
  readonly verdict: RunVerdict;
  readonly durationMs: number;
}

export interface HuntOptions {
  readonly faults: readonly FaultId[];
  readonly scenarios: readonly Scenario[];
  readonly parallel: number;
  /** Stop at the first scenario that fails. */
  readonly untilFound: boolean;
}

/** A correct lab is in step at once; what still differs after this is the fault. */
const SETTLE_MS = 2_500;

/** Runs scenarios in a lab of their own. */
export async function hunt({ faults, scenarios, parallel, untilFound }: HuntOptions): Promise<Hunt> {
  const target = await createLab({ faults, externalPorts, externalCommand });
  try {
    const result: RunResult = await runAndJudge({
      runId: "hunt",
      target,
      scenarios,
      options: { ...defaultOptions, settleMs: SETTLE_MS, parallel, bail: untilFound, all: true },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    return result;
  } finally {
    await target.dispose();
  }
}

/** A scenario finds a fault by a leak or an outage that it saw, never by what it could not judge. */
export function finds({ status, steps }: ScenarioResult): boolean {
  return status === "fail" && steps.some(({ cells, flows }) => [...cells, ...flows].some(isLeakOrOutage));
}

function isLeakOrOutage({ verdict }: CellResult | FlowResult): boolean {
  return verdict === "leak" || verdict === "outage";
}
