import type { ObjectRef } from "../../model/objects.js";
import type { Target } from "../../target/target.js";
import type { RunEvent } from "../events.js";

/** Clean-up goes on after an interrupt, but not for ever. */
const REMOVAL_MS = 120_000;

/** For what the target refused to remove with others: it is there, and asked for once more. */
const ALONE_MS = 10_000;

/** Takes from the cluster what scenarios made. A failure is told, and fails nothing. */
export interface Removal {
  /** Whether all of them are gone. */
  now(refs: readonly ObjectRef[]): Promise<boolean>;
  /**
   * Namespaces and pods, while the run goes on: pods take seconds to end. They go first, because the controller that
   * empties a namespace asks for every kind of object again as long as one is left.
   */
  inBackground(refs: readonly ObjectRef[]): void;
  /** Resolves once nothing is being removed. */
  idle(): Promise<void>;
}

export function removalFrom(target: Target, onEvent: (event: RunEvent) => void): Removal {
  const next = target.cleanupCommand === undefined ? "" : `\n  Run: ${target.cleanupCommand}`;
  const underWay = new Set<Promise<unknown>>();
  const now = async (refs: readonly ObjectRef[]): Promise<boolean> => {
    if (refs.length === 0) return true;
    try {
      await target.remove(refs, AbortSignal.timeout(REMOVAL_MS));
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onEvent({ type: "warning", what: `clean-up failed: ${why}${next}` });
      // One that stays must not keep the others.
      await Promise.allSettled(refs.map((ref) => target.remove([ref], AbortSignal.timeout(ALONE_MS))));
      return false;
    }
  };
  return {
    now,
    inBackground(refs) {
      const pods = refs.filter(({ kind }) => kind === "Pod");
      const namespaces = refs.filter(({ kind }) => kind === "Namespace");
      const work = now(pods).then(() => now(namespaces));
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
