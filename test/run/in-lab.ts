import type { RunResult } from "../../src/model/result.js";
import type { RunOptions } from "../../src/run/context.js";
import { defaultOptions, defaultParallel } from "../../src/run/defaults.js";
import { run } from "../../src/run/run.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { createLab, type FaultId } from "../../src/target/lab/index.js";
import type { Target } from "../../src/target/target.js";

/** Runs scenarios in a lab of their own; `around` may stand between. */
export async function runInLab(request: {
  readonly scenarios: readonly Scenario[];
  readonly options?: Partial<RunOptions>;
  readonly faults?: readonly FaultId[];
  readonly around?: (lab: Target) => Target;
}): Promise<RunResult> {
  const { scenarios, options, faults = [], around = (lab) => lab } = request;
  const lab = await createLab({ faults });
  try {
    return await run({
      runId: "test",
      target: around(lab),
      scenarios,
      options: { ...defaultOptions, parallel: defaultParallel.lab, ...options },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
  } finally {
    await lab.dispose();
  }
}
