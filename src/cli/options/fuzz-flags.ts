import { randomInt } from "node:crypto";
import type { ParseArgsConfig } from "node:util";
import { didYouMean } from "../../model/text/nearest.js";
import type { FuzzLimits } from "../../fuzz/fuzz.js";
import { type ProfileName, profiles } from "../../fuzz/profiles.js";
import type { RunOptions } from "../../run/context.js";
import { UsageError } from "../exit.js";
import { longTime, mixedFlags } from "./own-flags.js";
import type { RunFlags } from "./run-flags.js";
import { wholeNumber } from "./whole-number.js";
import { tableOrJson } from "./table-or-json.js";

export interface FuzzFlags {
  readonly run: RunFlags;
  readonly seed: number;
  readonly profile: ProfileName;
  readonly limits: FuzzLimits;
  /** A folder for what is found; absent: it is shown. */
  readonly corpus?: string;
  readonly output: "table" | "json";
  /** What is created in a cluster needs no further yes. */
  readonly yes: boolean;
  /** Requests to an API server a second at most. */
  readonly qps: number;
  /** Those that name the target, for the command that runs a finding. */
  readonly targetArgs: readonly string[];
}

const own = {
  output: { type: "string", short: "o", default: "table" },
  seed: { type: "string" },
  time: { type: "string" },
  runs: { type: "string" },
  profile: { type: "string", default: "all" },
  corpus: { type: "string" },
  bail: { type: "boolean", default: false },
  yes: { type: "boolean", short: "y", default: false },
  qps: { type: "string", default: "50" },
} satisfies ParseArgsConfig["options"];

/** What makes no sense of scenarios that are made as they are run. */
const NOT_HERE = new Set([
  "keep",
  "own-pods",
  "wide",
  "report",
  "record",
  "all",
  "tag",
  "grep",
  "divergences",
  "baseline",
  "slower-than",
  "soak",
  "allow-outside",
]);

const DEFAULT_MS = 600_000;

/** How long a failing step is waited for, so that many can be tried; what fails is confirmed with as much. */
const SETTLE_MS = { lab: 2_000, kubernetes: 15_000, kind: 15_000 } as const;

export function parseFuzzFlags(args: readonly string[]): FuzzFlags {
  const { values, run, rest } = mixedFlags(args, { command: "fuzz", own, notHere: NOT_HERE });
  const [stray] = run.choice.patterns;
  if (stray !== undefined) throw new UsageError(`netproof fuzz makes its own scenarios: what is "${stray}"?`);
  return {
    run: { ...run, options: withOwnDefaults(run, args) },
    seed: values["seed"] === undefined ? randomInt(1, 2 ** 31) : seedOf(values["seed"]),
    profile: profileOf(String(values["profile"])),
    limits: limitsOf(values),
    ...(values["corpus"] === undefined ? {} : { corpus: folderOf(values["corpus"]) }),
    output: tableOrJson(String(values["output"])),
    yes: values["yes"] === true,
    qps: wholeNumber("--qps", values["qps"]),
    targetArgs: [...rest, ...(isGiven(args, "--settle") ? [] : ["--settle", `${settleOf(run) / 1000}s`])],
  };
}

function isGiven(args: readonly string[], flag: string): boolean {
  return args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
}

function settleOf({ target: { kind } }: RunFlags): number {
  return SETTLE_MS[kind];
}

function withOwnDefaults(run: RunFlags, args: readonly string[]): RunOptions {
  const settleMs = settleOf(run);
  return {
    ...run.options,
    ...(!isGiven(args, "--settle") && { settleMs, noEnforcementTimeoutMs: settleMs }),
  };
}

/** A number of scenarios alone is played whole, however long it takes. */
function limitsOf({ time, runs, bail }: Readonly<Record<string, unknown>>): FuzzLimits {
  const unlimited = Number.POSITIVE_INFINITY;
  const shortest = runs === undefined ? DEFAULT_MS : unlimited;
  return {
    ms: time === undefined ? shortest : longTime("--time", time),
    scenarios: runs === undefined ? unlimited : wholeNumber("--runs", runs),
    findings: bail === true ? 1 : unlimited,
  };
}

function seedOf(text: unknown): number {
  const seed = Number(text);
  if (typeof text === "string" && /^\d+$/.test(text) && seed < 2 ** 31) return seed;
  throw new UsageError(`--seed takes a whole number below 2147483648, not "${String(text)}"`);
}

function profileOf(text: string): ProfileName {
  if (Object.hasOwn(profiles, text)) return text as ProfileName;
  const known = Object.keys(profiles);
  throw new UsageError(`--profile knows ${known.join(", ")}, not "${text}"${didYouMean(text, known)}`);
}

function folderOf(text: unknown): string {
  if (typeof text === "string" && text !== "") return text;
  throw new UsageError("--corpus DIR: which folder?");
}
