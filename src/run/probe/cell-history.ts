import type { Matrix } from "../../model/matrix.js";
import { type Expectation, type Probe, probeId } from "../../model/probe.js";
import type { Look, Probing } from "../../model/result.js";
import type { Effort } from "../../probe/batch.js";
import { type Cell, differs, isOpen, nextCell } from "../../judge/cell-state.js";
import { GLANCE_SECONDS, look, ONCE, type Prober, type TimedTry } from "./attempt.js";
import type { World } from "../../plan/cluster-model.js";

/** A step as it is to be looked at. */
export interface Sighted {
  readonly prober: Prober;
  readonly world: World;
  readonly expected: Matrix<Expectation>;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
  /** Probe ids that answered in this scenario while nothing denied them. */
  readonly answeredBefore: ReadonlySet<string>;
  /** Whether a denied probe is denied in every state that the step passes through, and was seen denied before. */
  readonly isSteady: (probe: Probe) => boolean;
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
  probing(): Probing;
  execs(): number;
}

/**
 * Tries of all denied connections of a look together, at least: of streams, one answer in a hundred is seen then. A burst of
 * datagrams that no policy holds back must not overflow its server's queue: what is lost there looks denied.
 */
const DENIED_TRIES = { streams: 400, datagrams: 160 } as const;

/** Of each: one answer in five is missed in one of a hundred looks. */
const TRIES_OF_A_DENIAL = 20;

const TRIES_OF_AN_ALLOWANCE = 3;

export function sightingsOf(step: Sighted): Sightings {
  const { prober, world, expected, acknowledgedAt, answeredBefore, isSteady } = step;
  const all = [...expected].map(([probe]) => probe);
  const cells = new Map<string, Cell>();
  const looks: Look[] = [];
  let execs = 0;
  let probing: Probing = { tries: 0, slow: 0, longestMs: 0 };
  let arrived = false;
  const cellOf = (probe: Probe): Cell | undefined => cells.get(probeId(probe));
  const elapsedMs = (): number => performance.now() - acknowledgedAt;
  const differing = (): readonly Probe[] => all.filter((probe) => differs(cellOf(probe)));

  /** Only silence needs a control; an answer proves the server alive. */
  const mayBeSilent = (probe: Probe): boolean =>
    expected.get(probe).verdict !== "allow" || cells.has(probeId(probe));

  const triesOf = (probe: Probe, ofADenial: Record<keyof typeof DENIED_TRIES, number>): number => {
    const { verdict } = expected.get(probe);
    if (verdict === "unspecified") return 0;
    if (verdict === "deny") return ofADenial[sortOf(probe)];
    return cellOf(probe)?.isMixed === true ? TRIES_OF_A_DENIAL : TRIES_OF_AN_ALLOWANCE;
  };

  const effortsOf = (probes: readonly Probe[]): readonly (readonly [Probe, Effort])[] => {
    const denied = probes.filter((probe) => expected.get(probe).verdict === "deny");
    const share = (sort: keyof typeof DENIED_TRIES): number => {
      const number = denied.filter((probe) => sortOf(probe) === sort).length;
      return Math.max(TRIES_OF_A_DENIAL, Math.ceil(DENIED_TRIES[sort] / Math.max(1, number)));
    };
    const ofADenial = { streams: share("streams"), datagrams: share("datagrams") };
    return probes.map((probe) => [probe, { tries: triesOf(probe, ofADenial), withTool: true }]);
  };

  const see = async (probes: readonly Probe[], isGlance: boolean): Promise<void> => {
    const controls = isGlance ? [] : probes.filter(mayBeSilent);
    const efforts = isGlance ? probes.map((probe) => [probe, ONCE] as const) : effortsOf(probes);
    const seen = await look(prober, world, { probes: efforts, controls, isGlance });
    execs += seen.execs;
    const own = [...seen.tried].flatMap(([, tries]) => tries);
    probing = withTries(probing, own, isGlance ? GLANCE_SECONDS : prober.timeoutSeconds);
    // A look that was broken off says nothing; what was known before it stands.
    if (prober.signal.aborted && cells.size > 0) return;
    for (const [probe, tries] of seen.tried) {
      const id = probeId(probe);
      const sight = { probe, tries, isGlance, arrived, acknowledgedAt, isSteady, now: performance.now() };
      const expectation = expected.get(probe);
      const evidence = {
        expectation,
        liveness: seen.liveness(probe),
        answeredBefore: answeredBefore.has(id),
      };
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
    probing: () => probing,
    execs: () => execs,
  };
}

function sortOf({ protocol }: Probe): keyof typeof DENIED_TRIES {
  return protocol === "UDP" ? "datagrams" : "streams";
}

/** A try that takes so much longer than its time-out was kept waiting by its own machine. */
const SLOW_MS = 1_000;

function withTries(before: Probing, tries: readonly TimedTry[], seconds: number): Probing {
  const times = tries.flatMap(({ observation }) => ("ms" in observation ? [observation.ms] : []));
  return {
    tries: before.tries + tries.length,
    slow: before.slow + times.filter((ms) => ms > seconds * 1000 + SLOW_MS).length,
    longestMs: Math.max(before.longestMs, ...times),
  };
}
