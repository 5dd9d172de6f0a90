import { EXIT } from "./exit.js";
import { codeAfterCleanUp } from "./exit-code.js";
import { type Interrupt, onInterrupt } from "./interrupt.js";
import type { RunFlags } from "./options/run-flags.js";
import { cleanupCommandOf, type Done, type PlaceChoice, withPlace } from "./options/target.js";
import type { Streams } from "./streams.js";

/** Calls `use` with the place that the flags name. Returns the command's exit code: 130 once it was interrupted. */
export async function atPlace(
  { target, options: { pods } }: Pick<RunFlags, "target" | "options">,
  streams: Streams,
  use: (place: PlaceChoice, interrupt: Interrupt) => Promise<Done<number>>,
): Promise<number> {
  const interrupt = onInterrupt(streams, cleanupCommandOf(target));
  const { signal } = interrupt;
  try {
    const { value, isClean } = await withPlace(target, { pods, signal, streams }, (place) =>
      use(place, interrupt),
    );
    return signal.aborted ? EXIT.interrupted : codeAfterCleanUp(value, isClean);
  } finally {
    interrupt.release();
  }
}
