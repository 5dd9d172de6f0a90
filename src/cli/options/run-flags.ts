import { parseArgs, type ParseArgsConfig } from "node:util";
import type { RunOptions } from "../../run/context.js";
import { defaultOptions, defaultParallel } from "../../run/defaults.js";
import { UsageError } from "../exit.js";
import { expectedDivergence } from "../../scenario/known-divergences.js";
import type { Choice } from "../../scenario/library.js";
import { type Format, formatFrom } from "../reports/formats.js";
import { externalHosts } from "./external-flags.js";
import { isImage, kindChoice, type KindFlags, kindOptions, withKindName } from "./kind-flags.js";
import { type ReportFile, reportFlags } from "../reports/report-files.js";
import { slowerThan } from "./slower-flag.js";
import type { TargetChoice } from "./target.js";
import { wholeNumber } from "./whole-number.js";
import type { SlowerThan } from "../../compare/time-regression.js";

export interface RunFlags {
  readonly choice: Choice;
  readonly target: TargetChoice;
  readonly options: RunOptions;
  /** A file of declared divergences. */
  readonly divergences?: string;
  /** Known divergences, by their keys, that the cluster is expected to have. */
  readonly expected: readonly string[];
  /** An earlier run to compare with. */
  readonly baseline?: string;
  readonly slower: SlowerThan;
  readonly output: Format;
  readonly reports: readonly ReportFile[];
  /** A file for what was seen, to be judged again. */
  readonly record?: string;
}

/** Of the commands that load scenarios. */
export const outsideOption = {
  "allow-outside": { type: "boolean", default: false },
} satisfies ParseArgsConfig["options"];

const PULL_POLICIES = ["Always", "IfNotPresent", "Never"] as const;

export const runFlagOptions = {
  tag: { type: "string", multiple: true, default: [] as string[] },
  grep: { type: "string" },
  scale: { type: "string" },
  ...outsideOption,
  bail: { type: "boolean", default: false },
  all: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  wide: { type: "boolean", default: false },
  "own-pods": { type: "boolean", default: false },
  debug: { type: "boolean", default: false },
  timeout: { type: "string" },
  settle: { type: "string" },
  soak: { type: "string" },
  parallel: { type: "string" },
  output: { type: "string", short: "o", default: "table" },
  report: { type: "string", multiple: true, default: [] as string[] },
  record: { type: "string" },
  divergences: { type: "string" },
  "expect-divergence": { type: "string", multiple: true, default: [] as string[] },
  baseline: { type: "string" },
  "slower-than": { type: "string" },
  fault: { type: "string", multiple: true, default: [] as string[] },
  lab: { type: "boolean", default: false },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  external: { type: "string", multiple: true, default: [] as string[] },
  "external-shell": { type: "string", multiple: true, default: [] as string[] },
  image: { type: "string", default: defaultOptions.pods.image },
  "image-pull-policy": { type: "string", default: defaultOptions.pods.imagePullPolicy },
  ...kindOptions,
} satisfies ParseArgsConfig["options"];

export function parseRunFlags(args: readonly string[]): RunFlags {
  const { values, positionals } = parseArgs({
    args: [...withKindName(args)],
    options: runFlagOptions,
    allowPositionals: true,
  });
  return runFlagsOf(values, positionals);
}

type RunFlagValues = ReturnType<typeof parseArgs<{ options: typeof runFlagOptions }>>["values"];

/** The flags of a run, of values that parseArgs read by `runFlagOptions`. */
export function runFlagsOf(values: RunFlagValues, positionals: readonly string[]): RunFlags {
  const target = targetChoice(values);
  if (values.keep && target.kind === "lab")
    throw new UsageError("--keep is for clusters; the lab ends with this process");
  return {
    choice: {
      patterns: positionals,
      tags: values.tag,
      allowOutside: values["allow-outside"],
      ...(values.grep === undefined ? {} : { grep: pattern(values.grep) }),
      ...(values.scale === undefined ? {} : { scale: sizes(values.scale) }),
    },
    target,
    options: {
      ...defaultOptions,
      ...(values.timeout === undefined ? {} : { timeoutSeconds: wholeSeconds("--timeout", values.timeout) }),
      ...patience(values.settle),
      ...(values.soak === undefined ? {} : { soakMs: milliseconds("--soak", values.soak) }),
      parallel:
        values.parallel === undefined
          ? defaultParallel[target.kind]
          : wholeNumber("--parallel", values.parallel),
      bail: values.bail,
      keep: values.keep,
      // What is kept is looked into: it is to be as the scenario left it.
      reusePods: !values["own-pods"] && !values.keep,
      all: values.all,
      isWide: values.wide,
      pods: {
        image: imageFlag("--image", values.image),
        imagePullPolicy: oneOf("--image-pull-policy", values["image-pull-policy"], PULL_POLICIES),
      },
    },
    ...(values.divergences === undefined ? {} : { divergences: values.divergences }),
    expected: expectedFlags(values["expect-divergence"]),
    ...(values.baseline === undefined ? {} : { baseline: values.baseline }),
    ...(values.record === undefined ? {} : { record: recordFlag(values.record) }),
    slower: slowerThan(values["slower-than"]),
    output: formatFrom("-o", values.output),
    reports: reportFlags(values.report, [values.baseline, values.divergences, values.record]),
  };
}

/** The API server takes no larger object: 10,000 peers come to its limit of 1.5 MiB. */
const LARGEST = 10_000;

function sizes(text: string): readonly number[] {
  const numbers = text.split(",").map((size) => wholeNumber("--scale", size.trim()));
  const isGrowing = numbers.every((size, at) => size > (numbers[at - 1] ?? 0) && size <= LARGEST);
  if (isGrowing) return numbers;
  throw new UsageError(`--scale takes growing numbers up to ${LARGEST}, such as 10,100,1000, not "${text}"`);
}

/** A user who names a time gets all of it, also where no policy has bitten yet. */
function patience(
  settle: string | undefined,
): Partial<Pick<RunOptions, "settleMs" | "noEnforcementTimeoutMs">> {
  if (settle === undefined) return {};
  const settleMs = milliseconds("--settle", settle);
  return { settleMs, noEnforcementTimeoutMs: settleMs };
}

interface TargetFlags extends KindFlags {
  readonly fault: readonly string[];
  readonly lab: boolean;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly external: readonly string[];
  readonly "external-shell": readonly string[];
}

/** A context is never picked silently: neither one nor --kind given means the lab. */
function targetChoice(flags: TargetFlags): TargetChoice {
  const { kubeconfig, context } = flags;
  const faults = flags.fault.flatMap((ids) => ids.split(","));
  const outside = externalHosts(flags);
  const cluster = kindChoice(flags);
  if (cluster !== undefined && (context ?? kubeconfig) !== undefined)
    throw new UsageError("--kind makes a cluster, --context and --kubeconfig name one: one of them");
  if (flags.lab && (cluster ?? context ?? kubeconfig) !== undefined)
    throw new UsageError("--lab tests no cluster; --context and --kind name one: one of them");
  if (faults.length > 0 && (cluster ?? context) !== undefined)
    throw new UsageError("--fault is for the lab; a cluster is tested as it is");
  if (cluster !== undefined) return { kind: "kind", cluster, ...outside };
  if (context !== undefined)
    return { kind: "kubernetes", context, ...outside, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
  if (kubeconfig !== undefined) throw new UsageError("--kubeconfig needs --context: which of its contexts?");
  if (outside.externals.length > 0)
    throw new UsageError("--external is for clusters; the lab has external hosts of its own");
  return { kind: "lab", faults, isNamed: flags.lab || faults.length > 0 };
}

/** Throws UsageError where there is no such known divergence. */
/** Keys of `--expect-divergence`, several in a value divided by commas. Throws UsageError. */
export function expectedFlags(values: readonly string[]): readonly string[] {
  try {
    return values.flatMap((keys) => keys.split(",")).map((key) => expectedDivergence(key).key);
  } catch (error) {
    throw new UsageError(`--expect-divergence: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function recordFlag(path: string): string {
  if (path !== "-" && path !== "") return path;
  throw new UsageError("--record takes the name of a file");
}

/** A reference as engines take it: never a flag of theirs. */
function imageFlag(flag: string, text: string): string {
  if (isImage(text)) return text;
  throw new UsageError(`${flag} takes an image such as nicolaka/netshoot:v0.13, not "${text}"`);
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((item) => item === text);
  if (found !== undefined) return found;
  throw new UsageError(`${flag} knows ${known.join(", ")}, not "${text}"`);
}

/** Throws UsageError. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`--grep: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;

function milliseconds(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (match === null) throw new UsageError(`${flag} takes a time such as 500ms, 30s or 2m, not "${text}"`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** nc counts its time-out in whole seconds. */
function wholeSeconds(flag: string, text: string): number {
  const seconds = milliseconds(flag, text) / 1000;
  if (Number.isInteger(seconds) && seconds >= 1) return seconds;
  throw new UsageError(`${flag} takes whole seconds from 1s, because nc does, not "${text}"`);
}
