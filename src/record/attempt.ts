import type { Observation, Probe } from "../model/probe.js";
import type { Try } from "../probe/parse.js";

/**
 * Whether a destination answers where no policy can be in the way, so that silence towards others means something. `partly`:
 * some of the pods behind a Service. `unknown`: nobody could ask. `not asked`: nobody was to.
 */
export type Liveness = "answers" | "partly" | "silent" | "unknown" | "not asked";

/** One round of trying connections. Times are milliseconds after the acknowledged change. */
export interface AttemptRecord {
  /** `quick`: one try each, of a short time-out; its silence proves nothing. */
  readonly kind: "full" | "quick";
  /** Its end. */
  readonly afterMs: number;
  /** Every connection of the step had agreed before it, though not all in one attempt. */
  readonly allAgreedOnce: boolean;
  readonly connections: readonly SeenConnection[];
}

export interface SeenConnection {
  readonly probe: Probe;
  readonly liveness: Liveness;
  readonly seen: readonly SeenTries[];
}

/** Tries of one connection in one attempt that showed the same. */
export interface SeenTries {
  /** With the time of the first of them. */
  readonly observation: Observation;
  readonly tries: number;
  /** The first of them began then at the latest. */
  readonly firstBeganMs: number;
  /** The last of them began then at the earliest. */
  readonly lastBeganMs: number;
}

/** A try, and between which moments it began by this process's clock (`performance.now()`). */
export interface TimedTry extends Try {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Groups tries by what they showed, in the order of their first. */
export function seenTries(tries: readonly TimedTry[], acknowledgedAt: number): readonly SeenTries[] {
  const groups = new Map<string, SeenTries>();
  for (const { observation, earliestMs, latestMs } of tries) {
    const key = keyOf(observation);
    const known = groups.get(key);
    const began = { first: latestMs - acknowledgedAt, last: earliestMs - acknowledgedAt };
    groups.set(key, {
      observation: known?.observation ?? observation,
      tries: (known?.tries ?? 0) + 1,
      firstBeganMs: Math.min(known?.firstBeganMs ?? Infinity, began.first),
      lastBeganMs: Math.max(known?.lastBeganMs ?? -Infinity, began.last),
    });
  }
  return [...groups.values()];
}

function keyOf(observation: Observation): string {
  const timeless = "ms" in observation ? { ...observation, ms: 0 } : observation;
  return JSON.stringify(timeless);
}
