import type { ParseArgsConfig } from "node:util";
import { UsageError } from "../exit.js";
import { longTime, mixedFlags } from "./own-flags.js";
import type { RunFlags } from "./run-flags.js";
import { wholeNumber } from "./whole-number.js";

export interface ReduceFlags {
  readonly run: RunFlags;
  /** Where the scenario goes; absent: stdout. */
  readonly file?: string;
  readonly limits: { readonly tries: number; readonly ms: number };
  /** Those that name the target, for the command that runs the result. */
  readonly targetArgs: readonly string[];
}

const own = {
  output: { type: "string", short: "o" },
  tries: { type: "string", default: "300" },
  time: { type: "string", default: "20m" },
} satisfies ParseArgsConfig["options"];

/** What makes no sense of one scenario that is run many times. */
const NOT_HERE = new Set([
  "keep",
  "own-pods",
  "wide",
  "report",
  "bail",
  "all",
  "tag",
  "grep",
  "divergences",
  "expect-divergence",
  "baseline",
  "slower-than",
]);

export function parseReduceFlags(args: readonly string[]): ReduceFlags {
  const { values, run, rest } = mixedFlags(args, { command: "reduce", own, notHere: NOT_HERE });
  const { output } = values;
  if (output === true) throw new UsageError("-o FILE: which file?");
  return {
    run,
    ...(typeof output === "string" ? { file: output } : {}),
    limits: { tries: wholeNumber("--tries", values["tries"]), ms: longTime("--time", values["time"]) },
    targetArgs: rest.filter((arg) => !run.choice.patterns.includes(arg)),
  };
}
