import { type Probe, probeId } from "../../model/probe.js";
import type { Probing } from "../../model/result/measures.js";
import { type Cell, isUnsettled, needsMoreAttempts, wouldFail } from "../../judge/connections/cell-state.js";
import { type Cells, cellsAfter, NO_CELLS, type StepMeaning } from "../../judge/connections/cells.js";
import type { ClusterModel } from "../../plan/cluster-model.js";
import type { AttemptRecord, TimedTry } from "../../record/attempt.js";
import { attempt, ONCE, QUICK_SECONDS, seenConnections } from "./attempt.js";
import { effortsOf } from "./efforts.js";
import type { Prober } from "./prober.js";

/** A step whose connections are to be tried. */
export interface ObservedStep {
  readonly prober: Prober;
  readonly cluster: ClusterModel;
  readonly connections: readonly Probe[];
  /** Of those, what the scenario does not ask for. */
  readonly isBeside: (probe: Probe) => boolean;
  readonly meaning: StepMeaning;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
}

/** What attempts have shown of a step's connections so far. */
export interface CellHistory {
  attemptInFull(probes: readonly Probe[]): Promise<void>;
  /** In full, and with nc or curl where they have not tried yet. */
  attemptWithTools(probes: readonly Probe[]): Promise<void>;
  attemptQuickly(probes: readonly Probe[]): Promise<void>;
  /** From now on a cell that agrees owes it to nothing of the state before the change. */
  allAgree(): void;
  cells(): readonly Cell[];
  unsettled(): readonly Probe[];
  /** Those that have not been tried often enough to end with what they showed last. */
  open(): readonly Probe[];
  /** Those that would be reported as wrong although neither nc nor curl has tried them. */
  wrongWithoutTool(): readonly Probe[];
  /** Whether the first attempt came before its change. */
  wasLate(): boolean;
  elapsedMs(): number;
  readonly attempts: readonly AttemptRecord[];
  probing(): Probing;
  execs(): number;
}

export function cellHistoryOf(step: ObservedStep): CellHistory {
  const { prober, cluster, connections, meaning, acknowledgedAt } = step;
  const attempts: AttemptRecord[] = [];
  let seen: Cells = NO_CELLS;
  let execs = 0;
  let probing: Probing = { tries: 0, slow: 0, longestMs: 0 };
  let allAgreedOnce = false;
  let wasLate: boolean | undefined;
  const triedByTool = new Set<string>();
  const cellOf = (probe: Probe): Cell | undefined => seen.get(probeId(probe));
  const unsettled = (): readonly Probe[] => connections.filter((probe) => isUnsettled(cellOf(probe)));
  const elapsedMs = (): number => performance.now() - acknowledgedAt;

  const wrongWithoutTool = (): readonly Probe[] =>
    connections.filter((probe) => wouldFail(cellOf(probe)) && !triedByTool.has(probeId(probe)));

  const attemptAs = async (
    kind: AttemptRecord["kind"],
    probes: readonly Probe[],
    needsTool: (probe: Probe) => boolean = () => false,
  ): Promise<void> => {
    const isQuick = kind === "quick";
    const efforts = isQuick
      ? probes.map((probe) => [probe, ONCE] as const)
      : effortsOf(meaning, probes, {
          isMixed: (probe) => cellOf(probe)?.isMixed === true,
          needsTool,
          isBeside: step.isBeside,
          thoroughness: prober.thoroughness,
        });
    for (const [probe, { withTool }] of efforts) if (withTool) triedByTool.add(probeId(probe));
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
    attemptWithTools: (probes) => attemptAs("full", probes, (probe) => !triedByTool.has(probeId(probe))),
    attemptQuickly: (probes) => attemptAs("quick", probes),
    allAgree: () => void (allAgreedOnce = true),
    cells: () => connections.flatMap((probe) => cellOf(probe) ?? []),
    unsettled,
    wasLate: () => wasLate === true,
    open: () => [
      ...new Set([...connections.filter((probe) => needsMoreAttempts(cellOf(probe))), ...wrongWithoutTool()]),
    ],
    wrongWithoutTool,
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

/** A try that takes so much longer than its time-out was kept waiting by its own machine. */
const SLOW_MS = 1_000;

function withTries(before: Probing, tries: readonly TimedTry[], seconds: number): Probing {
  const times = tries.flatMap(({ observation }) => ("ms" in observation ? [observation.ms] : []));
  return {
    tries: before.tries + tries.length,
    slow: before.slow + times.filter((ms) => ms > seconds * 1000 + SLOW_MS).length,
    longestMs: times.reduce((longest, ms) => Math.max(longest, ms), before.longestMs),
  };
}
