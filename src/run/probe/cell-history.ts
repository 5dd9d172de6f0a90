import { type Probe, probeId } from "../../model/probe.js";
import type { Probing } from "../../model/result/measures.js";
import { type Cell, isUnsettled, needsMoreAttempts } from "../../judge/connections/cell-state.js";
import { type Cells, cellsAfter, NO_CELLS, type StepMeaning } from "../../judge/connections/cells.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import type { Effort } from "../../probe/batch.js";
import type { AttemptRecord, TimedTry } from "../../record/attempt.js";
import { attempt, ONCE, QUICK_SECONDS, seenConnections } from "./attempt.js";
import type { Prober } from "./prober.js";

/** A step whose connections are to be tried. */
export interface ObservedStep {
  readonly prober: Prober;
  readonly cluster: ClusterModel;
  readonly connections: readonly Probe[];
  readonly meaning: StepMeaning;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
}

/** What attempts have shown of a step's connections so far. */
export interface CellHistory {
  attemptInFull(probes: readonly Probe[]): Promise<void>;
  attemptQuickly(probes: readonly Probe[]): Promise<void>;
  /** From now on a cell that agrees owes it to nothing of the state before the change. */
  allAgree(): void;
  cells(): readonly Cell[];
  unsettled(): readonly Probe[];
  /** Those that have not been tried often enough to end with what they showed last. */
  open(): readonly Probe[];
  /** Whether the first attempt came before its change. */
  wasLate(): boolean;
  elapsedMs(): number;
  readonly attempts: readonly AttemptRecord[];
  probing(): Probing;
  execs(): number;
}

/**
 * Tries of all denied connections of an attempt together, at least: of streams, one answer in a hundred is seen then. A
 * burst of datagrams that no policy holds back must not overflow its server's queue: what is lost there looks denied.
 */
const DENIED_TRIES = { streams: 400, datagrams: 160 } as const;

/** Of each: one answer in five is missed in one of a hundred attempts. */
const TRIES_OF_A_DENIAL = 20;

const TRIES_OF_AN_ALLOWANCE = 3;

export function cellHistoryOf(step: ObservedStep): CellHistory {
  const { prober, cluster, connections, meaning, acknowledgedAt } = step;
  const attempts: AttemptRecord[] = [];
  let seen: Cells = NO_CELLS;
  let execs = 0;
  let probing: Probing = { tries: 0, slow: 0, longestMs: 0 };
  let allAgreedOnce = false;
  let wasLate: boolean | undefined;
  const cellOf = (probe: Probe): Cell | undefined => seen.get(probeId(probe));
  const unsettled = (): readonly Probe[] => connections.filter((probe) => isUnsettled(cellOf(probe)));
  const elapsedMs = (): number => performance.now() - acknowledgedAt;

  const attemptAs = async (kind: AttemptRecord["kind"], probes: readonly Probe[]): Promise<void> => {
    const isQuick = kind === "quick";
    const efforts = isQuick ? probes.map((probe) => [probe, ONCE] as const) : effortsOf(step, seen, probes);
    const controls = isQuick ? [] : probes.filter((probe) => mayBeSilent(step, seen, probe));
    const made = await attempt(prober, cluster, { probes: efforts, controls, isQuick });
    execs += made.execs;
    const tries = [...made.tried].flatMap(([, own]) => own);
    probing = withTries(probing, tries, isQuick ? QUICK_SECONDS : prober.timeoutSeconds);
    // An attempt that was broken off says nothing; what was known before it stands.
    if (prober.signal.aborted && seen.size > 0) return;
    const record: AttemptRecord = {
      kind,
      afterMs: Math.round(elapsedMs()),
      allAgreedOnce,
      connections: seenConnections(made, acknowledgedAt),
    };
    attempts.push(record);
    seen = cellsAfter(seen, record, meaning);
    wasLate ??= unsettled().length > 0;
  };
  return {
    attemptInFull: (probes) => attemptAs("full", probes),
    attemptQuickly: (probes) => attemptAs("quick", probes),
    allAgree: () => void (allAgreedOnce = true),
    cells: () => connections.flatMap((probe) => cellOf(probe) ?? []),
    unsettled,
    wasLate: () => wasLate === true,
    open: () => connections.filter((probe) => needsMoreAttempts(cellOf(probe))),
    elapsedMs,
    attempts,
    probing: () => probing,
    execs: () => execs,
  };
}

/** Only silence needs a control; an answer proves the server alive. */
function mayBeSilent({ meaning }: ObservedStep, seen: Cells, probe: Probe): boolean {
  return meaning.expected.get(probe).verdict !== "allow" || seen.has(probeId(probe));
}

type Sort = keyof typeof DENIED_TRIES;

function effortsOf(
  { meaning: { expected } }: ObservedStep,
  seen: Cells,
  probes: readonly Probe[],
): readonly (readonly [Probe, Effort])[] {
  const denied = probes.filter((probe) => expected.get(probe).verdict === "deny");
  const share = (sort: Sort): number => {
    const number = denied.filter((probe) => sortOf(probe) === sort).length;
    return Math.max(TRIES_OF_A_DENIAL, Math.ceil(DENIED_TRIES[sort] / Math.max(1, number)));
  };
  const ofADenial: Record<Sort, number> = { streams: share("streams"), datagrams: share("datagrams") };
  const triesOf = (probe: Probe): number => {
    const { verdict } = expected.get(probe);
    if (verdict === "unspecified") return 0;
    if (verdict === "deny") return ofADenial[sortOf(probe)];
    return seen.get(probeId(probe))?.isMixed === true ? TRIES_OF_A_DENIAL : TRIES_OF_AN_ALLOWANCE;
  };
  return probes.map((probe) => [probe, { tries: triesOf(probe), withTool: true }]);
}

function sortOf({ protocol }: Probe): Sort {
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
