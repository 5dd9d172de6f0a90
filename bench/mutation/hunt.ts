import { judge } from "../../src/judge/judge.js";
import type { FlowResult } from "../../src/model/result/flow.js";
import type { CellResult, ScenarioResult } from "../../src/model/result/result.js";
import type { RunVerdict } from "../../src/model/result/verdict.js";
import type { RunRecord } from "../../src/record/record.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { externalCommand, externalPorts } from "../../src/probe/external-hosts.js";
import { run } from "../../src/run/run.js";
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

/** Runs scenarios in a lab of their own, and judges what was seen. */
export async function hunt(options: HuntOptions): Promise<Hunt> {
  return judge(await recordOf(options));
}

/** What scenarios show of a lab of their own. */
export async function recordOf({ faults, scenarios, parallel, untilFound }: HuntOptions): Promise<RunRecord> {
  const target = await createLab({ faults, externalPorts, externalCommand });
  try {
    const { record, cleanUp } = await run({
      runId: "hunt",
      target,
      scenarios,
      options: { ...defaultOptions, settleMs: SETTLE_MS, parallel, bail: untilFound, all: true },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    await cleanUp();
    return record;
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
