import { EXIT, Interrupted } from "./exit.js";
import type { Streams } from "./streams.js";

/** SIGINT or SIGTERM once: stop and clean up. A second time: leave at once; `remedy` removes what that leaves, if anything. */
export function onInterrupt(
  { stderr }: Streams,
  remedy: string | undefined,
): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const then = remedy === undefined ? "" : ` (then: ${remedy})`;
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    stderr.write(`\nnetproof: interrupted, cleaning up; again to leave at once${then}\n`);
    controller.abort(new Interrupted());
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
