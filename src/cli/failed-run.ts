import { InputError } from "../model/text/source.js";
import { withExpected } from "../model/result/recorded-options.js";
import type { RunResult } from "../model/result/result.js";
import { BrokenScenario } from "../plan/check-scenarios.js";
import { recordedOptions } from "../run/run.js";
import { version } from "../run/version.js";
import { Interrupted, UsageError } from "./exit.js";
import type { RunFlags } from "./options/run-flags.js";
import type { TargetChoice } from "./options/target.js";

/**
 * A run in which nothing could be tried, for whoever waits for its report: a CI job that finds no file tells nobody why.
 * Undefined where the command line or a scenario is at fault, which the person at it is told.
 */
export function failedRun(
  error: unknown,
  { flags, startedAt }: { readonly flags: RunFlags; readonly startedAt: Date },
): RunResult | undefined {
  const own = [UsageError, InputError, BrokenScenario, Interrupted];
  if (own.some((kind) => error instanceof kind)) return undefined;
  const failure = error instanceof Error ? error.message : String(error);
  const [what = failure] = failure.split("\n");
  return {
    version,
    startedAt: startedAt.toISOString(),
    options: withExpected(recordedOptions(flags.options), flags.expected),
    target: {
      kind: flags.target.kind === "lab" ? "lab" : "kubernetes",
      title: titleOf(flags.target),
      nodes: 0,
    },
    verdict: {
      kind: "inconclusive",
      sentence: `Inconclusive: nothing could be tried. ${what}`,
      findings: [],
    },
    scenarios: [],
    power: { tries: 0, oneIn: 0, connections: 0, alone: 0, pairs: [] },
    staleDivergences: [],
    durationMs: Date.now() - startedAt.getTime(),
    interrupted: false,
    failure,
  };
}

function titleOf(target: TargetChoice): string {
  switch (target.kind) {
    case "lab":
      return "embedded lab";
    case "kubernetes":
      return `context "${target.context}"`;
    case "kind":
      return `kind cluster "${target.cluster.name}"`;
  }
}
