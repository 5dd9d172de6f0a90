import { EXIT, Interrupted } from "./exit.js";
import type { Streams } from "./streams.js";

/** What makes a command stop early. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Namespaces that would stay if the command left at once. */
  left: () => readonly string[];
  readonly release: () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * SIGINT, SIGTERM, SIGHUP or a stdout that nobody reads: stop and clean up. A second SIGINT or SIGTERM: leave at once.
 * SIGHUP comes twice by itself, from the terminal and from the shell in it. `remedy` removes what leaving at once leaves.
 * The exit code is 130 whatever it was.
 */
export function onInterrupt({ stderr, gone }: Streams, cleanupCommand: string | undefined): Interrupt {
  const controller = new AbortController();
  const stop = (why: string): void => {
    const then = cleanupCommand === undefined ? "" : ` (then: ${cleanupCommand})`;
    stderr.write(`\nnetproof: ${why}, cleaning up; again to leave at once${then}\n`);
    controller.abort(new Interrupted());
  };
  const handle = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return stop("interrupted");
    if (name === "SIGHUP") return;
    const names = interrupt.left();
    if (cleanupCommand !== undefined && names.length > 0)
      stderr.write(`netproof: ${leftText(names, cleanupCommand)}\n`);
    process.exit(EXIT.interrupted);
  };
  const unread = (): void => {
    if (!controller.signal.aborted) stop(`stdout is closed (${reasonOf(gone)})`);
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  gone.addEventListener("abort", unread);
  const interrupt: Interrupt = {
    signal: controller.signal,
    left: () => [],
    release: () => {
      for (const signal of SIGNALS) process.off(signal, handle);
      gone.removeEventListener("abort", unread);
    },
  };
  return interrupt;
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}

/** Namespaces that stay, with what removes them. */
export function leftText(names: readonly string[], cleanupCommand: string): string {
  const what = names.length === 1 ? "this namespace stays" : `these ${names.length} namespaces stay`;
  return `${what}: ${names.join(", ")}\n  Run: ${cleanupCommand}`;
}
