import type { ClusterState } from "../../model/objects.js";
import { kinds, unknownsOf } from "../unknowns.js";

/** A state that the manifests may describe as well, and in what it differs from the one that is taken. */
export interface World {
  readonly what: string;
  readonly state: ClusterState;
}

/**
 * The other states that manifests may describe, for a whole matrix: unknowns of a kind turn all together, so that there are few.
 * What two unknowns decide only when they differ is not among them.
 */
export function worldsOf(state: ClusterState): readonly World[] {
  const worlds = new Map<string, World>();
  for (const { kind, variants } of unknownsOf(state, state.pods, []))
    for (const [index, change] of variants.entries()) {
      if (index === 0) continue;
      const key = `${kind} ${index}`;
      worlds.set(key, { what: kinds[kind], state: change(worlds.get(key)?.state ?? state) });
    }
  return [...worlds.values()];
}
