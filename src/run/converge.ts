import { setTimeout as delay } from "node:timers/promises";
import type { Matrix } from "../model/matrix.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { Look } from "../model/result.js";
import { type Cell, differs, isOpen, nextCell } from "./judged-cell.js";
import { glancesMs, look, type Prober, serverKey } from "./observe.js";
import type { World } from "./world.js";

export interface ConvergeOptions {
  readonly prober: Prober;
  readonly world: World;
  readonly expected: Matrix<Expectation>;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
  readonly settleMs: number;
  /** Changes take their time here: a first look at all would see most of them before they are in force. */
  readonly beginsWithGlance: boolean;
  /** Probe ids that answered in this scenario while nothing denied them. */
  readonly answeredBefore: ReadonlySet<string>;
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
  const { prober, world, expected, acknowledgedAt, settleMs } = options;
  const all = [...expected].map(([probe]) => probe);
  const cells = new Map<string, Cell>();
  const cellOf = (probe: Probe): Cell | undefined => cells.get(probeId(probe));
  const elapsedMs = (): number => performance.now() - acknowledgedAt;
  const looks: Look[] = [];
  let execs = 0;
  /** Every cell has agreed by now, though not in one look. */
  let arrived = false;
  /** Returns what differs now. */
  const lookAt = async (probes: readonly Probe[], isGlance: boolean): Promise<readonly Probe[]> => {
    const startedMs = elapsedMs();
    const controls = isGlance ? [] : probes.filter(mayBeSilent);
    const seen = await look(prober, world, { probes, controls, isGlance });
    execs += seen.execs;
    // A look that was broken off says nothing; what was known before it stands.
    if (prober.signal.aborted && cells.size > 0) return probes;
    for (const [probe, observation] of seen.observed) {
      const id = probeId(probe);
      const sight = { probe, observation, isGlance, startedMs, afterMs: elapsedMs(), arrived };
      const expectation = expected.get(probe);
      const alive = seen.alive.get(serverKey(probe));
      const answeredBefore = options.answeredBefore.has(id);
      cells.set(id, nextCell({ ...sight, expectation, alive, answeredBefore, before: cells.get(id) }));
    }
    const differing = all.filter((probe) => differs(cellOf(probe)));
    looks.push({ afterMs: Math.round(elapsedMs()), differing: differing.length });
    return differing;
  };

  /** Only silence needs a control; an answer proves the server alive. */
  const mayBeSilent = (probe: Probe): boolean =>
    expected.get(probe).verdict !== "allow" || cells.has(probeId(probe));

  const isOver = (differing: readonly Probe[]): boolean => {
    const progress = { differing: differing.length, total: all.length, elapsedMs: elapsedMs() };
    return options.onLook({ ...progress, cells: [...cells.values()] }) || elapsedMs() >= settleMs;
  };

  let isConfirmed = !options.beginsWithGlance;
  let differing = await lookAt(all, options.beginsWithGlance);
  while (!prober.signal.aborted && !(differing.length === 0 && isConfirmed)) {
    if (differing.length === 0) {
      arrived = true;
      isConfirmed = true;
      differing = await lookAt(all, false);
      continue;
    }
    const over = isOver(differing);
    const open = all.filter((probe) => isOpen(cellOf(probe)));
    if (over && open.length === 0) break;
    await delay(pollMs(elapsedMs()), undefined, { signal: prober.signal }).catch(() => undefined);
    isConfirmed = false;
    differing = over ? await lookAt(open, false) : await lookAt(differing, elapsedMs() < glancesMs(settleMs));
  }
  return { cells: all.flatMap((probe) => cellOf(probe) ?? []), execs, looks };
}
