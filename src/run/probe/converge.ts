import { setTimeout as delay } from "node:timers/promises";
import type { Cell } from "../../judge/connections/cell-state.js";
import type { Probe } from "../../model/probe.js";
import { quickAttemptsMs } from "./attempt.js";
import { type CellHistory, cellHistoryOf, type ObservedStep } from "./cell-history.js";

export interface ConvergeOptions extends ObservedStep {
  readonly settleMs: number;
  /** Changes take their time here: a full attempt at first would see most of them before they are in force. */
  readonly beginsQuickly: boolean;
  /** Told after each attempt how many cells are still unsettled; true ends the wait early. */
  readonly onAttempt: (progress: ConvergenceProgress) => boolean;
}

/** A step so far: how many of its cells are unsettled, and how long after the acknowledged change. */
export interface ConvergenceProgress {
  readonly differing: number;
  readonly total: number;
  readonly elapsedMs: number;
  readonly cells: readonly Cell[];
}

const MIN_POLL_MS = 100;
const MAX_POLL_MS = 500;

/** A fifth of the wait so far: times are told that exactly, and probes take little from a cluster that is busy enforcing. */
function pollMs(elapsedMs: number): number {
  return Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, elapsedMs / 5));
}

/**
 * Tries the whole matrix in full, then what is unsettled quickly until all seem to agree, then confirms with a whole
 * matrix. Where all agree in the first attempt, what answered in it is asked once more: it may have answered before the
 * change was in force, and others have been silent after it. At the deadline what still differs has differed in
 * every attempt, the last two of them in full. While a change is on its way, an allowed connection may break for a moment:
 * a peer's isolation can come before the rule that admits it. That is waited for; a denial that held and gives way is not.
 */
export async function converge(options: ConvergeOptions): Promise<CellHistory> {
  const { prober, connections, meaning, settleMs, beginsQuickly } = options;
  const history = cellHistoryOf(options);
  const isOver = (differing: number): boolean => {
    const elapsedMs = history.elapsedMs();
    const progress = { differing, total: connections.length, elapsedMs, cells: history.cells() };
    return options.onAttempt(progress) || elapsedMs >= settleMs;
  };
  const allowed = connections.filter((probe) => meaning.expected.get(probe).verdict === "allow");
  await (beginsQuickly ? history.attemptQuickly(connections) : history.attemptInFull(connections));
  let isFirstLook = !beginsQuickly;
  let isConfirmed = false;
  while (!prober.signal.aborted) {
    const unsettled = history.unsettled();
    if (unsettled.length === 0) {
      if (isConfirmed) break;
      isConfirmed = true;
      if (!isFirstLook) await confirm(history, connections);
      else if (allowed.length > 0) await history.attemptQuickly(allowed);
      continue;
    }
    const over = isOver(unsettled.length);
    if (over && history.open().length === 0) break;
    await delay(pollMs(history.elapsedMs()), undefined, { signal: prober.signal }).catch(() => undefined);
    isConfirmed = false;
    isFirstLook = false;
    if (over) await history.attemptWithTools(history.open());
    else if (history.elapsedMs() < quickAttemptsMs(settleMs)) await history.attemptQuickly(unsettled);
    else await history.attemptInFull(unsettled);
  }
  await askTools(history, prober.signal);
  return history;
}

/** A person repeats what is reported with nc or curl, so these have to have tried it. */
async function askTools(history: CellHistory, signal: AbortSignal): Promise<void> {
  const unasked = history.wrongWithoutTool();
  if (unasked.length > 0 && !signal.aborted) await history.attemptWithTools(unasked);
}

async function confirm(history: CellHistory, connections: readonly Probe[]): Promise<void> {
  history.allAgree();
  await history.attemptInFull(connections);
}
