import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { ClusterState, IpFamily } from "../../model/objects.js";
import { createSimulator, type PortMatrix } from "../../simulator/index.js";
import { kinds, unknownsOf } from "../unknowns.js";

/** Another state that manifests may describe as well: in what it differs, and how it is made of the one that is taken. */
export interface World {
  readonly what: string;
  readonly of: (state: ClusterState) => ClusterState;
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
      const before = worlds.get(key);
      const of = before === undefined ? change : (own: ClusterState) => change(before.of(own));
      worlds.set(key, { what: kinds[kind], of });
    }
  return [...worlds.values()];
}

/** What a state means in each of the worlds. */
export function matricesIn(
  worlds: readonly World[],
  state: ClusterState,
  ipFamily: IpFamily,
): readonly { readonly what: string; readonly matrix: PortMatrix }[] {
  return worlds.map(({ what, of }) => ({
    what,
    matrix: createSimulator(withMadeUpAddresses(of(state))).ports(ipFamily),
  }));
}
