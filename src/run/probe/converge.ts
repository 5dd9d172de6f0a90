import { setTimeout as delay } from "node:timers/promises";
import type { Look, Probing } from "../../model/result.js";
import type { Cell } from "../../judge/cell-state.js";
import { glancesMs } from "./attempt.js";
import { type Sighted, sightingsOf } from "./cell-history.js";

export interface ConvergeOptions extends Sighted {
  readonly settleMs: number;
  /** Changes take their time here: a first look at all would see most of them before they are in force. */
  readonly beginsWithGlance: boolean;
  /** Told after each look how many cells still differ; true ends the wait early. */
  readonly onLook: (progress: LookProgress) => boolean;
}

/** A step so far: how many of its cells still differ, and how long after the acknowledged change. */
export interface LookProgress {
  readonly differing: number;
  readonly total: number;
  readonly elapsedMs: number;
  readonly cells: readonly Cell[];
}

export interface Converged {
  readonly cells: readonly Cell[];
  readonly execs: number;
  readonly looks: readonly Look[];
  readonly probing: Probing;
}

const MIN_POLL_MS = 100;
const MAX_POLL_MS = 500;

/** A fifth of the wait so far: times are told that exactly, and probes take little from a cluster that is busy enforcing. */
function pollMs(elapsedMs: number): number {
  return Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, elapsedMs / 5));
}

/**
 * Looks at the whole matrix, glances at the cells that differ until all seem to agree, then confirms with a whole matrix. A
 * first look in which all agree is its own confirmation. At the deadline what still differs has differed in every look,
 * the last two of them in full. While a change is on its way, an allowed connection may break for a moment: a peer's
 * isolation can come before the rule that admits it. That is waited for; a denial that held and gives way is not.
 */
export async function converge(options: ConvergeOptions): Promise<Converged> {
  const { prober, settleMs, beginsWithGlance } = options;
  const seen = sightingsOf(options);
  const isOver = (differing: number): boolean => {
    const elapsedMs = seen.elapsedMs();
    const progress = { differing, total: seen.all.length, elapsedMs, cells: seen.cells() };
    return options.onLook(progress) || elapsedMs >= settleMs;
  };
  await (beginsWithGlance ? seen.glanceAt(seen.all) : seen.lookAt(seen.all));
  let isConfirmed = !beginsWithGlance;
  while (!prober.signal.aborted) {
    const differing = seen.differing();
    if (differing.length === 0) {
      if (isConfirmed) break;
      isConfirmed = true;
      seen.arrive();
      await seen.lookAt(seen.all);
      continue;
    }
    const over = isOver(differing.length);
    if (over && seen.open().length === 0) break;
    await delay(pollMs(seen.elapsedMs()), undefined, { signal: prober.signal }).catch(() => undefined);
    isConfirmed = false;
    if (over) await seen.lookAt(seen.open());
    else if (seen.elapsedMs() < glancesMs(settleMs)) await seen.glanceAt(differing);
    else await seen.lookAt(differing);
  }
  return { cells: seen.cells(), execs: seen.execs(), looks: seen.looks, probing: seen.probing() };
}
