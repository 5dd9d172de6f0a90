import { compile, type Snapshot } from "./compile.js";
import type { Fault } from "./faults.js";
import { rulesetOf } from "./nftables.js";

export interface EngineOptions {
  readonly faults: readonly Fault[];
  /** The cluster as it is now. */
  readonly snapshot: () => Snapshot;
  /** Gives a node its whole ruleset. */
  readonly program: (node: number, ruleset: string) => Promise<void>;
}

/** The lab's policy controller: it follows the cluster, a moment behind, as those of real clusters do. */
export interface Engine {
  /** Something changed. Throws if an earlier change could not be programmed. */
  changed(): void;
  /** Resolves when what the engine has heard of is programmed; rejects if it could not be. */
  settled(): Promise<void>;
  stop(): void;
}

export function createEngine({ faults, snapshot, program }: EngineOptions): Engine {
  const lateMs = Math.max(0, ...faults.map((fault) => fault.lateMs ?? 0));
  const timers = new Set<NodeJS.Timeout>();
  const programmed = new Map<number, string>();
  let next: Snapshot | undefined;
  let working: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  const reconcile = async (state: Snapshot): Promise<void> => {
    for (const rules of compile(state)) {
      const faulty = faults.reduce((now, fault) => fault.rules?.(now) ?? now, rules);
      const ruleset = rulesetOf(faulty);
      if (programmed.get(rules.node) === ruleset) continue;
      await program(rules.node, ruleset);
      programmed.set(rules.node, ruleset);
    }
  };
  /** Changes that come while it works are taken together. */
  const work = async (): Promise<void> => {
    while (next !== undefined) {
      const state: Snapshot = next;
      next = undefined;
      await reconcile(state);
    }
  };
  const hear = (state: Snapshot): void => {
    next = state;
    working ??= work()
      .catch((error: unknown) => (failure = { error }))
      .then(() => (working = undefined));
  };
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    changed() {
      check();
      const state = snapshot();
      if (lateMs === 0) return hear(state);
      const timer = setTimeout(() => {
        timers.delete(timer);
        hear(state);
      }, lateMs);
      timers.add(timer);
    },
    async settled() {
      await working;
      check();
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
