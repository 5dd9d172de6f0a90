import type { Filter } from "../filter.js";
import type { Reading } from "../reading.js";
import type { Accept, NodeRules, PodChain } from "../rules.js";
import type { Snapshot } from "../snapshot.js";

/** A way in which a real engine failed, as one deviation of this one. Hooks take and return immutable values. */
export interface Fault {
  readonly title: string;
  /** What a user suffers: traffic that must be denied passes, or the reverse. */
  readonly effect: "leak" | "outage" | "both";
  /** Issues in which it was reported, with the short names of `references.ts`. † says that only the title was read. */
  readonly references: string;
  /** Reads some rule of the API otherwise. */
  readonly reading?: (right: Reading) => Partial<Reading>;
  /** Believes something else of the cluster. Made once for an engine, then told of every change in order. */
  readonly belief?: () => (now: Snapshot) => Snapshot;
  /** Changes a node's compiled rules; `before` are those of the change before. */
  readonly rules?: (rules: NodeRules, before: NodeRules | undefined) => NodeRules;
  /** Filters packets otherwise. */
  readonly filter?: Partial<Filter>;
  /** Programs a node's rules in several steps instead of one, with a pause between. */
  readonly stages?: (rules: NodeRules) => readonly NodeRules[];
  /** Changes reach the engine so many milliseconds after they were made. */
  readonly lateMs?: number;
  /** The engine looks at the cluster again so many milliseconds after a change. */
  readonly againMs?: number;
}

export function mapChains(map: (chain: PodChain) => PodChain): (rules: NodeRules) => NodeRules {
  return (rules) => ({ ...rules, chains: rules.chains.map(map) });
}

export function mapAccepts(map: (accept: Accept) => Accept): (rules: NodeRules) => NodeRules {
  return mapChains((chain) => ({ ...chain, accepts: chain.accepts.map(map) }));
}
