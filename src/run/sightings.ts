import type { Matrix } from "../model/matrix.js";
import { type Expectation, type Probe, probeId } from "../model/probe.js";
import type { Look } from "../model/result.js";
import { type Cell, differs, isOpen, nextCell } from "./judged-cell.js";
import { look, type Prober, serverKey } from "./observe.js";
import type { World } from "./world.js";

/** A step as it is to be looked at. */
export interface Sighted {
  readonly prober: Prober;
  readonly world: World;
  readonly expected: Matrix<Expectation>;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
  /** Probe ids that answered in this scenario while nothing denied them. */
  readonly answeredBefore: ReadonlySet<string>;
}

/** What looks and glances have shown of a step's cells so far. */
export interface Sightings {
  readonly all: readonly Probe[];
  lookAt(probes: readonly Probe[]): Promise<void>;
  glanceAt(probes: readonly Probe[]): Promise<void>;
  /** From now on a cell that agrees owes it to nothing of the state before the change: all have agreed once. */
  arrive(): void;
  cells(): readonly Cell[];
  differing(): readonly Probe[];
  /** Those that have not been looked at often enough to end with what they showed last. */
  open(): readonly Probe[];
  elapsedMs(): number;
  readonly looks: readonly Look[];
  execs(): number;
}

export function sightingsOf({ prober, world, expected, acknowledgedAt, answeredBefore }: Sighted): Sightings {
  const all = [...expected].map(([probe]) => probe);
  const cells = new Map<string, Cell>();
  const looks: Look[] = [];
  let execs = 0;
  let arrived = false;
  const cellOf = (probe: Probe): Cell | undefined => cells.get(probeId(probe));
  const elapsedMs = (): number => performance.now() - acknowledgedAt;
  const differing = (): readonly Probe[] => all.filter((probe) => differs(cellOf(probe)));

  /** Only silence needs a control; an answer proves the server alive. */
  const mayBeSilent = (probe: Probe): boolean =>
    expected.get(probe).verdict !== "allow" || cells.has(probeId(probe));

  const see = async (probes: readonly Probe[], isGlance: boolean): Promise<void> => {
    const startedMs = elapsedMs();
    const controls = isGlance ? [] : probes.filter(mayBeSilent);
    const seen = await look(prober, world, { probes, controls, isGlance });
    execs += seen.execs;
    // A look that was broken off says nothing; what was known before it stands.
    if (prober.signal.aborted && cells.size > 0) return;
    for (const [probe, observation] of seen.observed) {
      const id = probeId(probe);
      const sight = { probe, observation, isGlance, startedMs, afterMs: elapsedMs(), arrived };
      const alive = seen.alive.get(serverKey(probe));
      const evidence = { expectation: expected.get(probe), alive, answeredBefore: answeredBefore.has(id) };
      cells.set(id, nextCell({ ...sight, ...evidence, before: cells.get(id) }));
    }
    looks.push({ afterMs: Math.round(elapsedMs()), differing: differing().length });
  };
  return {
    all,
    lookAt: (probes) => see(probes, false),
    glanceAt: (probes) => see(probes, true),
    arrive: () => void (arrived = true),
    cells: () => all.flatMap((probe) => cellOf(probe) ?? []),
    differing,
    open: () => all.filter((probe) => isOpen(cellOf(probe))),
    elapsedMs,
    looks,
    execs: () => execs,
  };
}
