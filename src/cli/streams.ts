import type { Readable, Writable } from "node:stream";

/** What a command may read and write; only bin/ knows the process. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
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
): { readonly stream: Streams["stdout"]; readonly isColored: boolean } {
  const stream = output === "table" ? stdout : stderr;
  return { stream, isColored: stream.isTTY === true && !env["NO_COLOR"] };
}
