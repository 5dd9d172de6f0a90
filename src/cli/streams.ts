import type { Readable } from "node:stream";

/** Somewhere to write text to. */
export interface Output {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
}

/** What a command may read and write; only bin/ knows the process. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows one line below all that is written, or takes it away; undefined where nobody sits at a terminal. */
  readonly status: ((text: string | undefined) => void) | undefined;
  /** Resolves when whoever reads stdout has taken what was written, or has gone. */
  readonly taken: () => Promise<void>;
  /** Aborts when stdout takes no more: whoever read it has gone, or its disk is full. */
  readonly gone: AbortSignal;
}

/** One command: flags, one call, exit code. */
export interface Command {
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[], streams: Streams) => Promise<number>;
}

/** Where to tell what belongs to no report: on stdout beside the table, on stderr beside a whole document. */
export function besideResult(
  output: string,
  { stdout, stderr, env }: Streams,
): { readonly stream: Output; readonly isColored: boolean } {
  const stream = output === "table" ? stdout : stderr;
  return { stream, isColored: stream.isTTY === true && !env["NO_COLOR"] };
}
