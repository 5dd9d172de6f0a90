import { compile } from "./compile.js";
import type { Fault } from "./faults/fault.js";
import { asSpecified as specifiedFilter, type Filter } from "./filter.js";
import { type Leak, leaking } from "./leaking.js";
import { type Ruleset, rulesetOf } from "./nftables.js";
import { asSpecified as specifiedReading, type Reading } from "./reading.js";
import type { NodeRules } from "./rules.js";
import type { Snapshot } from "./snapshot.js";
import { createTimers } from "./timers.js";
import { type Table, tableAfter, transactionsOf } from "./transactions.js";

export interface EngineOptions {
  readonly faults: readonly Fault[];
  readonly leak?: Leak | undefined;
  /** The cluster as it is now. */
  readonly snapshot: () => Snapshot;
  /** Gives a node a transaction of nftables. */
  readonly program: (node: number, transaction: string) => Promise<void>;
}

/** The lab's policy controller: it follows the cluster, a moment behind, as those of real clusters do. */
export interface Engine {
  /** Something changed. Throws if an earlier change could not be programmed. */
  changed(): void;
  /** Resolves when what the engine has heard of is programmed; rejects if it could not be. */
  settled(): Promise<void>;
  stop(): void;
}

/** Between the steps of an engine that programs a node in several. */
const STAGE_PAUSE_MS = 400;

export function createEngine({ faults, leak, snapshot, program }: EngineOptions): Engine {
  const { lateMs, againMs, reading, ...own } = characterOf(faults);
  const filter: Filter = leak === undefined ? own.filter : { ...own.filter, ...leaking(leak) };
  const beliefs = faults.flatMap(({ belief }) => (belief === undefined ? [] : [belief()]));
  const timers = createTimers();
  const inForce = new Map<number, { readonly ruleset: string; readonly table: Table }>();
  const compiled = new Map<number, NodeRules>();
  let next: Snapshot | undefined;
  let working: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const replace = async (node: number, ruleset: Ruleset): Promise<void> => {
    const before = inForce.get(node)?.table;
    const table = tableAfter(before);
    for (const transaction of transactionsOf(ruleset, { table, before })) await program(node, transaction);
    inForce.set(node, { ruleset: JSON.stringify(ruleset), table });
  };

  const reconcile = async (state: Snapshot): Promise<void> => {
    const scope = { reading, snapshot: state };
    for (const correct of compile(scope)) {
      const { node } = correct;
      const before = compiled.get(node);
      const rules = faults.reduce((now, fault) => fault.rules?.(now, before) ?? now, correct);
      compiled.set(node, rules);
      const ruleset = rulesetOf({ rules, scope }, filter);
      if (inForce.get(node)?.ruleset === JSON.stringify(ruleset)) continue;
      for (const stage of earlierStages(faults, rules)) {
        await replace(node, rulesetOf({ rules: stage, scope }, filter));
        await timers.pause(STAGE_PAUSE_MS);
      }
      await replace(node, ruleset);
    }
  };
  /** Changes that come while it works are taken together. */
  const work = async (): Promise<void> => {
    try {
      while (next !== undefined) {
        const state: Snapshot = next;
        next = undefined;
        await reconcile(state);
      }
    } catch (error) {
      failure = { error };
    } finally {
      // In the same turn as the last look at `next`: what is heard after it starts the work again.
      working = undefined;
    }
  };
  const hear = (state: Snapshot): void => {
    next = beliefs.reduce((now, belief) => belief(now), state);
    working ??= work();
  };
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    changed() {
      check();
      const state = snapshot();
      if (lateMs === 0) hear(state);
      else timers.after(lateMs, () => hear(state));
      if (againMs > 0) timers.after(againMs, () => hear(snapshot()));
    },
    async settled() {
      await working;
      check();
    },
    stop: () => timers.stop(),
  };
}

/** What the faults make of the engine, for its whole life. */
function characterOf(faults: readonly Fault[]) {
  return {
    lateMs: Math.max(0, ...faults.map((fault) => fault.lateMs ?? 0)),
    againMs: Math.max(0, ...faults.map((fault) => fault.againMs ?? 0)),
    reading: readingWith(faults),
    filter: Object.assign({}, specifiedFilter, ...faults.map(({ filter }) => filter)) as Filter,
  };
}

function readingWith(faults: readonly Fault[]): Reading {
  const reading = { ...specifiedReading };
  for (const fault of faults) Object.assign(reading, fault.reading?.({ ...reading }));
  return reading;
}

function earlierStages(faults: readonly Fault[], rules: NodeRules): readonly NodeRules[] {
  return faults.flatMap((fault) => fault.stages?.(rules) ?? []);
}
