import { InputError } from "../model/text/source.js";
import { didYouMean } from "../model/text/nearest.js";
import { shown } from "../model/text/shown.js";
import { version } from "../run/version.js";
import { BrokenScenario } from "../plan/check-scenarios.js";
import { NoSuchScenario } from "../scenario/library.js";
import { NoSuchTarget, TargetError } from "../target/target.js";
import { EXIT, Interrupted, UsageError } from "./exit.js";
import { guarded } from "./guard.js";
import { type ProcessStreams, screenOn } from "./screen.js";
import type { Command, Streams } from "./streams.js";

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./commands/run.js")).runCommand,
  judge: async () => (await import("./commands/judge.js")).judgeCommand,
  report: async () => (await import("./commands/report.js")).reportCommand,
  reduce: async () => (await import("./commands/reduce.js")).reduceCommand,
  fuzz: async () => (await import("./commands/fuzz.js")).fuzzCommand,
  list: async () => (await import("./commands/list.js")).listCommand,
  divergences: async () => (await import("./commands/divergences.js")).divergencesCommand,
  faults: async () => (await import("./commands/faults.js")).faultsCommand,
  diff: async () => (await import("./commands/diff.js")).diffCommand,
  show: async () => (await import("./commands/show.js")).showCommand,
  simulate: async () => (await import("./commands/simulate.js")).simulateCommand,
  explain: async () => (await import("./commands/explain.js")).explainCommand,
  lint: async () => (await import("./commands/lint.js")).lintCommand,
  impact: async () => (await import("./commands/impact.js")).impactCommand,
  verify: async () => (await import("./commands/verify.js")).verifyCommand,
  doctor: async () => (await import("./commands/doctor.js")).doctorCommand,
  rbac: async () => (await import("./commands/rbac.js")).rbacCommand,
  clean: async () => (await import("./commands/clean.js")).cleanCommand,
  schema: async () => (await import("./commands/schema.js")).schemaCommand,
};

export async function main(argv: readonly string[], process: ProcessStreams): Promise<number> {
  const streams = guarded(screenOn(process));
  const code = await runCommand(argv, streams);
  await new Promise((resolve) => process.stdout.write("", resolve));
  return delivered(code, streams);
}

/** A reader that went has what it wanted; any other trouble with stdout means that nobody has the answer. */
function delivered(code: number, { gone, stderr }: Streams): number {
  const { reason } = gone as { readonly reason: unknown };
  if (!(reason instanceof Error) || hasGone(reason)) return code;
  stderr.write(`netproof: cannot write to stdout: ${reason.message}\n`);
  return code === EXIT.ok || code === EXIT.interrupted ? EXIT.usage : code;
}

/** EIO: a terminal that was closed. */
function hasGone(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "EIO");
}

/** Finds the command, runs it and turns what it throws into a message and an exit code. */
async function runCommand(argv: readonly string[], streams: Streams): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") return help(streams);
  if (name === "--version" || name === "-V" || name === "version") {
    streams.stdout.write(`${version}\n`);
    return EXIT.ok;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) return fail(streams, noCommand(name), EXIT.usage);
  try {
    const command = await load();
    if (args.includes("--help") || args.includes("-h")) {
      streams.stdout.write(`${command.help.trim()}\n`);
      return EXIT.ok;
    }
    return await command
      .run(args, streams)
      .finally(() => streams.status?.(undefined))
      .catch((error: unknown) => {
        throw isFlagError(error) ? new UsageError(flagText(error, command.help), { cause: error }) : error;
      });
  } catch (error) {
    return explainError(error, { name, streams, debug: args.includes("--debug") });
  }
}

function noCommand(name: string): string {
  return `there is no command "${name}"${didYouMean(name, Object.keys(commands))}\n  Run: netproof --help`;
}

async function help({ stdout }: Streams): Promise<number> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => ({ name, ...(await load()) })),
  );
  const lines = loaded.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`);
  stdout.write(`${HELP_HEAD}\n${lines.join("\n")}\n${HELP_FOOT}`);
  return EXIT.ok;
}

const HELP_HEAD = `netproof proves with live traffic that network policies do what they say.

Usage: netproof COMMAND [FLAGS]
`;

const HELP_FOOT = `
  netproof run                        the scenario library in the embedded lab
  netproof run --context kind-dev     the same on the cluster of that context
Each command has --help.
`;

/** Node's own words for a wrong flag are good; they come as a TypeError with such a code. */
function isFlagError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

/** Node's sentence without its advice about arguments that begin with a dash, and what may have been meant. */
function flagText({ message }: Error, flags: string): string {
  const [what = message] = message.split(". To specify a positional argument");
  const flag = /^Unknown option '(--?[^']*)'/.exec(what)?.[1];
  return flag === undefined
    ? what
    : `${what}${didYouMean(flag, new Set(flags.match(/--[a-z][a-z-]+/g)?.filter((known) => known !== flag)))}`;
}

function explainError(error: unknown, context: { name: string; streams: Streams; debug: boolean }): number {
  const { name, streams, debug } = context;
  if (debug && error instanceof Error) streams.stderr.write(`${shown(error.stack ?? "")}\n`);
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof InputError) {
    streams.stderr.write(`${shown(error.message)}\n`);
    return EXIT.usage;
  }
  if (error instanceof BrokenScenario)
    return fail(streams, `broken scenario, nothing was deployed\n${error.message}`, EXIT.usage);
  if (error instanceof NoSuchScenario) return fail(streams, error.message, EXIT.usage);
  if (error instanceof UsageError) {
    return fail(streams, `${error.message}\n  Run: netproof ${name} --help`, EXIT.usage);
  }
  if (error instanceof NoSuchTarget) return fail(streams, error.message, EXIT.usage);
  if (error instanceof TargetError) return fail(streams, error.message, EXIT.inconclusive);
  const message = error instanceof Error ? error.message : String(error);
  return fail(streams, `${message}\n  This is a defect of netproof: --debug shows where.`, EXIT.inconclusive);
}

function fail({ stderr }: Streams, message: string, code: number): number {
  stderr.write(`netproof: ${shown(message)}\n`);
  return code;
}
