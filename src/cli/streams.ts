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
