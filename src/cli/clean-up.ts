import type { Target } from "../target/target.js";
import { type Interrupt, leftText } from "./interrupt.js";
import type { RunFlags } from "./options/run-flags.js";
import type { Streams } from "./streams.js";
import { connectTarget, type Done, type OpenOptions, type PlaceChoice } from "./options/target.js";

export interface TargetJob extends Omit<OpenOptions, "signal"> {
  readonly interrupt: Interrupt;
  readonly streams: Streams;
  /** Namespaces are left on purpose. */
  readonly leaves: boolean;
}

/** On purpose, or because the cluster goes with them. */
export function leavesNamespaces({ options, target }: Pick<RunFlags, "options" | "target">): boolean {
  return options.keep || (target.kind === "kind" && !target.cluster.reuse);
}

/** Opens a target, calls `use` with it and disposes of it. What stays in a cluster is named, with what removes it. */
export async function withTarget<T>(
  place: PlaceChoice,
  { interrupt, streams, leaves, ...job }: TargetJob,
  use: (target: Target) => Promise<T>,
): Promise<Done<T>> {
  const opened = await connectTarget(place, { ...job, signal: interrupt.signal });
  const { target, left } = watchingNamespaces(opened);
  interrupt.left = left;
  const close = async (): Promise<boolean> => {
    const isDisposed = await disposed(target, streams);
    const names = leaves || opened.cleanupCommand === undefined ? [] : left();
    if (names.length > 0) streams.stderr.write(`netproof: ${leftText(names, opened.cleanupCommand ?? "")}\n`);
    return isDisposed && names.length === 0;
  };
  try {
    const value = await use(target);
    return { value, isClean: await close() };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Never rejects: what a run found counts, whatever becomes of the clean-up. */
async function disposed(target: Target, { stderr }: Streams): Promise<boolean> {
  try {
    await target.dispose();
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const next = target.cleanupCommand === undefined ? "" : `\n  Run: ${target.cleanupCommand}`;
    stderr.write(`netproof: clean-up failed: ${why}${next}\n`);
    return false;
  }
}

/** Knows at any moment which of the namespaces that it was asked to create are there. */
function watchingNamespaces(target: Target): { readonly target: Target; left: () => readonly string[] } {
  const names = new Set<string>();
  return {
    left: () => [...names],
    target: {
      ...target,
      apply(objects, signal) {
        for (const { kind, metadata } of objects) if (kind === "Namespace") names.add(metadata.name);
        return target.apply(objects, signal);
      },
      async remove(refs, signal) {
        await target.remove(refs, signal);
        for (const { kind, name } of refs) if (kind === "Namespace") names.delete(name);
      },
    },
  };
}
