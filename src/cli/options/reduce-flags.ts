import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "../exit.js";
import { parseRunFlags, type RunFlags } from "./run-flags.js";

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
  "reuse-pods",
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
  const { values, tokens } = parseArgs({ args: [...args], options: own, strict: false, tokens: true });
  const options = tokens.filter((token) => token.kind === "option");
  const stray = options.find(({ name }) => NOT_HERE.has(name));
  if (stray !== undefined) throw new UsageError(`${stray.rawName} is not for netproof reduce`);
  const mine = new Set(
    options
      .filter(({ name }) => Object.hasOwn(own, name))
      .flatMap(({ index, inlineValue }) => (inlineValue === false ? [index, index + 1] : [index])),
  );
  const rest = args.filter((_, index) => !mine.has(index));
  const run = parseRunFlags(rest);
  const { output } = values;
  if (output === true) throw new UsageError("-o FILE: which file?");
  return {
    run,
    ...(typeof output === "string" ? { file: output } : {}),
    limits: { tries: wholeNumber(values.tries), ms: minutes(values.time) },
    targetArgs: rest.filter((arg) => !run.choice.patterns.includes(arg)),
  };
}

function wholeNumber(text: unknown): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UsageError(`--tries takes a whole number from 1, not "${String(text)}"`);
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

function minutes(text: unknown): number {
  const match = /^(\d+)([smh])$/.exec(String(text));
  if (match === null)
    throw new UsageError(`--time takes a time such as 90s, 20m or 1h, not "${String(text)}"`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}
