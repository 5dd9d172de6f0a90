import { randomUUID } from "node:crypto";
import { type Ending, type Execution, type ExecSocket, openExec, type OutputMessage } from "./exec.js";
import { type FramedOutput, outputUpTo } from "./framed-output.js";
import type { Connection } from "../api/transport.js";

/** One run of a session's command. */
export interface Exchange {
  readonly stdin: string;
  /** Random and never passed to the command, so output cannot contain it. */
  readonly nonce: string;
  readonly stdout: FramedOutput;
  readonly stderr: FramedOutput;
}

/** `finished`: the command ran to its end, and its output is complete. */
export type Exchanged = { readonly kind: "finished" } | Ending;

/**
 * A shell that is kept open in a container, over one socket, and runs the same command again and again, once at a time.
 * After any trouble it is over, for good.
 */
export interface Session {
  isOpen(): boolean;
  /** The first one opens the socket. Rejects where the credentials for that cannot be had. */
  run(exchange: Exchange): Promise<Exchanged>;
  /** Ends what runs, too. */
  end(why: string): void;
}

export function exchangeOf(stdin: string): Exchange {
  const nonce = randomUUID();
  return { stdin, nonce, stdout: outputUpTo(nonce), stderr: outputUpTo(nonce) };
}

/**
 * Reads `NONCE BYTES` and that many bytes of stdin, runs its arguments with them, and prints the nonce on both streams at
 * the end. A protocol that cannot end stdin (v4) leaves that to `head`. What the command does not read is read for it:
 * else the shell would take it for the next request. Output goes through `cat`, which waits for processes that the
 * command left behind: else they would write into the next request's. `read` takes no byte too many from a pipe.
 */
const loop = `command -v "$1" >/dev/null || { echo "$1: not found" >&2; exit 127; }
while read -r nonce bytes; do
  {
    { [ "$bytes" = 0 ] || exec head -c "$bytes"; } | { "$@"; exec cat >/dev/null; } 2>&1 >&3 3>&- | cat >&2
  } 3>&1 | cat
  printf %s "$nonce"
  printf %s "$nonce" >&2
done`;

export function sessionIn(connection: Connection, { place, command }: Execution): Session {
  let socket: ExecSocket | undefined;
  let isOpen = true;
  let current: { readonly exchange: Exchange; readonly settle: (how: Exchanged) => void } | undefined;

  const settle = (how: Exchanged): void => {
    current?.settle(how);
    current = undefined;
  };
  const ended = (how: Ending): void => {
    isOpen = false;
    socket?.terminate();
    settle(how);
  };
  const end = (why: string): void => ended({ kind: "closed", why });
  const request = (): void => {
    if (current !== undefined) socket?.send(requestOf(current.exchange));
  };
  const output = ({ channel, content }: OutputMessage): void => {
    if (current === undefined || !current.exchange[channel].add(content))
      return end("its shell wrote what belongs to no request");
    const { stdout, stderr } = current.exchange;
    if (!stdout.isComplete() || !stderr.isComplete()) return;
    socket?.keepAlive(false);
    settle({ kind: "finished" });
  };
  return {
    isOpen: () => isOpen,
    end,
    async run(exchange) {
      const done = new Promise<Exchanged>((resolve) => (current = { exchange, settle: resolve }));
      if (socket === undefined) {
        const execution = { place, command: ["sh", "-c", loop, "sh", ...command] };
        socket = await openExec(connection, execution, { opened: request, output, ended });
        if (!isOpen) socket.terminate();
      } else {
        socket.keepAlive(true);
        request();
      }
      return await done;
    },
  };
}

function requestOf({ nonce, stdin }: Exchange): string {
  return `${nonce} ${Buffer.byteLength(stdin)}\n${stdin}`;
}
