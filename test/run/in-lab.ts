import type { RunResult } from "../../src/model/result/result.js";
import type { RunOptions } from "../../src/run/context.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { externalCommand, externalPorts } from "../../src/probe/external-hosts.js";
import { runAndJudge } from "../../src/api/run-and-judge.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { createLab, type FaultId } from "../../src/target/lab/index.js";
import type { Leak } from "../../src/target/lab/enforce/leaking.js";
import type { Target } from "../../src/target/target.js";

/** Fewer than by default: several files of tests run beside each other. */
const PARALLEL = 6;

/**
 * Runs scenarios in a lab of their own; `around` may stand between. Each has pods of its own, because tests look for
 * them by their names.
 */
export async function runInLab(request: {
  readonly scenarios: readonly Scenario[];
  readonly options?: Partial<RunOptions>;
  readonly faults?: readonly FaultId[];
  readonly leak?: Leak;
  /** Whether the hosts outside serve. */
  readonly outside?: boolean;
  readonly around?: (lab: Target) => Target;
}): Promise<RunResult> {
  const { scenarios, options, faults = [], leak, outside = false, around = (lab) => lab } = request;
  const lab = await createLab({
    faults,
    ...(leak && { leak }),
    ...(outside && { externalPorts, externalCommand }),
  });
  try {
    return await runAndJudge({
      runId: "test",
      target: around(lab),
      scenarios,
      options: { ...defaultOptions, reusePods: false, parallel: PARALLEL, ...options },
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
  } finally {
    await lab.dispose();
  }
}
