import { setTimeout as delay } from "node:timers/promises";
import { Matrix } from "../model/matrix.js";
import { type Expectation, type Observation, type Probe, probeId } from "../model/probe.js";
import type { CellResult, Look } from "../model/result.js";
import { judge, type Judgement } from "../verdict/judge.js";
import { look, type Prober, serverKey } from "./observe.js";
import type { World } from "./world.js";

export interface ConvergeOptions {
  readonly prober: Prober;
  readonly world: World;
  readonly expected: Matrix<Expectation>;
  /** `performance.now()` of the acknowledged change. */
  readonly acknowledgedAt: number;
  readonly settleMs: number;
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

/** A cell of the step so far: its judgement after the latest look. */
export interface Cell {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly judgement: Judgement;
  readonly looks: number;
  readonly afterMs: number;
  /** Start of the look since which it agrees, after the acknowledged change. */
  readonly agreedAtMs: number | null;
  /** It has agreed, and that was no remainder of the state before the change. */
  readonly agreedAfresh: boolean;
}

export interface Converged {
  readonly cells: readonly Cell[];
  readonly execs: number;
  readonly looks: readonly Look[];
}

/** Between looks that answer at once; looks with blocked cells take their time-out anyway. */
const MIN_POLL_MS = 200;
const MAX_POLL_MS = 500;

/** A fifth of the wait so far: times are told that exactly, and probes take little from a cluster that is busy enforcing. */
function pollMs(elapsedMs: number): number {
  return Math.min(MAX_POLL_MS, Math.max(MIN_POLL_MS, elapsedMs / 5));
}

/**
 * Looks at the whole matrix, re-probes only the cells that differ until all agree, then confirms with one whole matrix.
 * At the deadline what still differs has differed in every look, the last two included. A first look in which all
 * agree is its own confirmation. While a change is on its way, an allowed connection may break for a moment: a peer's
 * isolation can come before the rule that admits it. That is waited for; a denial that held and gives way is not.
 */
export async function converge(options: ConvergeOptions): Promise<Converged> {
  const { prober, world, expected, acknowledgedAt, settleMs } = options;
  const all = [...expected].map(([probe]) => probe);
  const cells = new Map<string, Cell>();
  const looks: Look[] = [];
  let execs = 0;
  /** Every cell has agreed by now, though not in one look. */
  let arrived = false;
  const lookAt = async (probes: readonly Probe[]): Promise<Probe[]> => {
    const startedMs = performance.now() - acknowledgedAt;
    const seen = await look(prober, world, { probes, controls: probes.filter(mayBeSilent) });
    execs += seen.execs;
    // A look that was broken off says nothing; what was known before it stands.
    if (prober.signal.aborted && cells.size > 0) return [...probes];
    for (const [probe, observation] of seen.observed) {
      const id = probeId(probe);
      const alive = seen.alive.get(serverKey(probe));
      cells.set(
        id,
        nextCell(options, { probe, observation, alive, startedMs, arrived, before: cells.get(id) }),
      );
    }
    const differing = all.filter((probe) => differs(cells.get(probeId(probe))));
    looks.push({
      afterMs: Math.round(performance.now() - acknowledgedAt),
      differing: differing.length,
    });
    return differing;
  };

  /** Only silence needs a control; an answer proves the server alive. */
  const mayBeSilent = (probe: Probe): boolean =>
    expected.get(probe).verdict !== "allow" || cells.has(probeId(probe));

  const deadlinePassed = (differing: readonly Probe[]): boolean => {
    const elapsedMs = performance.now() - acknowledgedAt;
    const progress = {
      differing: differing.length,
      total: all.length,
      elapsedMs,
      cells: [...cells.values()],
    };
    return options.onLook(progress) || elapsedMs >= settleMs;
  };

  let differing = await lookAt(all);
  let confirmed = true;
  let lookedAgain = false;
  while (!prober.signal.aborted && !(differing.length === 0 && confirmed)) {
    if (differing.length === 0) {
      arrived = true;
      differing = await lookAt(all);
      confirmed = true;
      continue;
    }
    if (lookedAgain && deadlinePassed(differing)) break;
    await delay(pollMs(performance.now() - acknowledgedAt), undefined, { signal: prober.signal }).catch(
      () => undefined,
    );
    differing = await lookAt(differing);
    confirmed = false;
    lookedAgain = true;
  }
  return { cells: all.flatMap((probe) => cells.get(probeId(probe)) ?? []), execs, looks };
}

/** A cell that changed its mind stays so: looking again until it fits would hide it. */
function differs(cell: Cell | undefined): boolean {
  const verdict = cell?.judgement.verdict;
  return verdict === undefined || !["match", "unproven", "unspecified", "unstable"].includes(verdict);
}

function nextCell(
  options: ConvergeOptions,
  seen: {
    readonly probe: Probe;
    readonly observation: Observation;
    readonly alive: boolean | undefined;
    readonly startedMs: number;
    readonly arrived: boolean;
    readonly before: Cell | undefined;
  },
): Cell {
  const { probe, observation, before, startedMs } = seen;
  const expectation = options.expected.get(probe);
  const agreedBefore = before?.agreedAfresh ?? false;
  const answeredBefore = options.answeredBefore.has(probeId(probe));
  const judgement =
    before?.judgement.verdict === "unstable"
      ? before.judgement
      : judge({ expectation, observation, evidence: { answeredBefore, agreedBefore, alive: seen.alive } });
  const agrees = judgement.verdict === "match" || judgement.verdict === "unproven";
  return {
    probe,
    expectation,
    observation,
    judgement,
    looks: (before?.looks ?? 0) + 1,
    afterMs: Math.round(performance.now() - options.acknowledgedAt),
    agreedAtMs: agrees ? (before?.agreedAtMs ?? startedMs) : null,
    agreedAfresh: agreedBefore || (agrees && (expectation.verdict === "deny" || seen.arrived)),
  };
}

/** A cell as reports have it; what stayed unproven is inconclusive. */
export function cellResult(cell: Cell): CellResult {
  const { judgement, agreedAtMs: _agreed, agreedAfresh: _afresh, ...rest } = cell;
  const base = { ...rest, explainedBy: [] };
  if (judgement.verdict === "unproven") {
    return {
      ...base,
      verdict: "inconclusive",
      unproven: true,
      why: "the path never answered, so no answer proves nothing",
    };
  }
  return { ...base, ...judgement };
}
