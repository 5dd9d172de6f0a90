import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Output, Streams } from "./streams.js";

/** The process, as far as a command may touch it. */
export interface ProcessStreams {
  readonly stdin: Readable;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Streams["env"];
}

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Streams that keep results and the status line apart on a shared terminal: the status is erased before anything is
 * written, and drawn again below it. The cursor rests at the status' first column, so that erasing needs neither its
 * height nor the terminal's width, which a resize changes at any moment.
 */
export function screenOn({ stdin, stdout, stderr, env }: ProcessStreams): Streams {
  const hasStatus = stderr.isTTY === true && env["TERM"] !== "dumb";
  let status: string | undefined;
  let isLineOpen = false;
  const erase = (): void => {
    if (status !== undefined && !isLineOpen) stderr.write(ERASE_BELOW);
  };
  const draw = (): void => {
    if (status !== undefined && !isLineOpen) stderr.write(drawn(status, stderr.columns));
  };
  const outputTo = (stream: Terminal): Output => ({
    isTTY: stream.isTTY,
    write: (text) => {
      if (text === "") return;
      erase();
      stream.write(text);
      if (stream.isTTY === true) isLineOpen = !text.endsWith("\n");
      draw();
    },
  });
  const show = (text: string | undefined): void => {
    erase();
    status = text;
    draw();
  };
  const gone = goneOf(stdout, stderr);
  return {
    stdin,
    env,
    stdout: outputTo(stdout),
    stderr: outputTo(stderr),
    status: hasStatus ? show : undefined,
    gone,
    taken: () => takenBy(stdout, gone),
  };
}

async function takenBy(stdout: Terminal, gone: AbortSignal): Promise<void> {
  if (!stdout.writableNeedDrain || gone.aborted) return;
  await once(stdout, "drain", { signal: gone }).catch(() => undefined);
}

/** Without somebody who listens, an error of a stream ends the process. What stderr loses is no answer. */
function goneOf(stdout: Terminal, stderr: Terminal): AbortSignal {
  const gone = new AbortController();
  stdout.on("error", (error) => gone.abort(error));
  stderr.on("error", () => undefined);
  return gone.signal;
}

/** From the second column on: erasing below from the screen's first cell is a clear screen to tmux, which keeps what it clears. */
const ERASE_BELOW = "\u001B[K\u001B[C\u001B[J\r";

/** No line wrap: a terminal that is narrower by now must not make two lines of one. */
function drawn(text: string, columns = 80): string {
  return `\u001B[?7l${text.slice(0, columns - 1)}\u001B[?7h\r`;
}
