import { parseArgs } from "node:util";
import type { RunOptions } from "../../run/context.js";
import { UsageError } from "../exit.js";
import { kindOptions, withKindName } from "./kind-flags.js";
import { runFlagOptions, runFlagsOf } from "./run-flags.js";
import type { TargetChoice } from "./target.js";

export interface DoctorFlags {
  readonly target: TargetChoice;
  readonly options: RunOptions;
  /** How long the probe's pods may take to be ready. */
  readonly readyMs: number;
  /** How long the doctor may take for its answer. */
  readonly limitMs: number;
}

/** Of a run's flags, those that say where the one probe is made, and how. */
const HERE = new Set([
  "lab",
  "context",
  "kubeconfig",
  "fault",
  "keep",
  "image",
  "image-pull-policy",
  "timeout",
  "settle",
  "debug",
  ...Object.keys(kindOptions),
]);

/** A doctor's answer is wanted soon: a policy that takes longer than this to bite is worth a `--settle`. */
const QUICK_SETTLE_MS = 12_000;
const READY_MS = 15_000;
/** With some seconds more, for what is removed at the end, it is less than half a minute. */
const LIMIT_MS = 24_000;

export function parseDoctorFlags(args: readonly string[]): DoctorFlags {
  const { values, positionals, tokens } = parseArgs({
    args: [...withKindName(args)],
    options: runFlagOptions,
    allowPositionals: true,
    tokens: true,
  });
  const stray = tokens.find((token) => token.kind === "option" && !HERE.has(token.name));
  if (stray?.kind === "option")
    throw new UsageError(`${stray.rawName} is for netproof run: netproof doctor makes one probe of its own`);
  if (positionals.length > 0)
    throw new UsageError(
      `netproof doctor runs no scenario: it makes one probe of its own\n  netproof run takes "${positionals[0]}"`,
    );
  const { target, options } = runFlagsOf(values, []);
  if (values.settle !== undefined)
    return { target, options, readyMs: READY_MS, limitMs: LIMIT_MS + options.settleMs };
  const quick = { settleMs: QUICK_SETTLE_MS, noEnforcementTimeoutMs: QUICK_SETTLE_MS };
  return { target, options: { ...options, ...quick }, readyMs: READY_MS, limitMs: LIMIT_MS };
}
