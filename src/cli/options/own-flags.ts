import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "../exit.js";
import { parseRunFlags, type RunFlags } from "./run-flags.js";

/** A command's own flags, and those of a run that it takes besides. */
export interface MixedFlags {
  readonly values: Readonly<Record<string, unknown>>;
  readonly run: RunFlags;
  /** The arguments that belong to the run's flags. */
  readonly rest: readonly string[];
}

/** `notHere`: flags of a run that make no sense of the command. Throws UsageError. */
export function mixedFlags(
  args: readonly string[],
  {
    command,
    own,
    notHere,
  }: {
    readonly command: string;
    readonly own: NonNullable<ParseArgsConfig["options"]>;
    readonly notHere: ReadonlySet<string>;
  },
): MixedFlags {
  const { values, tokens } = parseArgs({ args: [...args], options: own, strict: false, tokens: true });
  const options = tokens.filter((token) => token.kind === "option");
  const stray = options.find(({ name }) => notHere.has(name));
  if (stray !== undefined) throw new UsageError(`${stray.rawName} is not for netproof ${command}`);
  const unsaid = options.find(({ name, value }) => own[name]?.type === "string" && isFlag(value));
  if (unsaid !== undefined) throw new UsageError(`${unsaid.rawName} needs a value, not "${unsaid.value}"`);
  const mine = new Set(
    options
      .filter(({ name }) => Object.hasOwn(own, name))
      .flatMap(({ name, index, inlineValue }) =>
        own[name]?.type === "string" && inlineValue === false ? [index, index + 1] : [index],
      ),
  );
  const rest = args.filter((_, index) => !mine.has(index));
  return { values, run: parseRunFlags(rest), rest };
}

/** What looks like one was meant as one: `--corpus --bail`. */
function isFlag(value: string | undefined): boolean {
  return value?.startsWith("--") === true;
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds. Throws UsageError. */
export function longTime(flag: string, text: unknown): number {
  const match = /^(\d+)([smh])$/.exec(String(text));
  const ms = match === null ? 0 : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  if (ms > 0) return ms;
  throw new UsageError(`${flag} takes a time such as 90s, 20m or 1h, not "${String(text)}"`);
}
