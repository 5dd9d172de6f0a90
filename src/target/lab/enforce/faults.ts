import type { Accept, NodeRules } from "./rules.js";

/**
 * Ways in which real engines failed, each as a change to what this one computes or does. Ids and descriptions are those
 * of the fault library.
 */
export interface Fault {
  readonly title: string;
  /** Changes the rules before they are programmed. */
  readonly rules?: (rules: NodeRules) => NodeRules;
  /** Changes reach the engine so many milliseconds after they were made. */
  readonly lateMs?: number;
}

export const faults = {
  A1: {
    title: "policies accepted, never enforced, as Flannel does",
    rules: (rules) => ({ ...rules, chains: [] }),
  },
  A14: {
    title: "egress policies accepted, never enforced",
    rules: (rules) => ({ ...rules, chains: rules.chains.filter(({ direction }) => direction !== "egress") }),
  },
  D1: {
    title: "except of ipBlock ignored",
    rules: mapAccepts((accept) => ({
      ...accept,
      peers:
        accept.peers === "any"
          ? "any"
          : accept.peers.map((peer) => (peer.kind === "block" ? { ...peer, except: [] } : peer)),
    })),
  },
  F2: {
    title: "changes programmed 3 s late",
    lateMs: 3_000,
  },
} as const satisfies Record<string, Fault>;

export type FaultId = keyof typeof faults;

function mapAccepts(map: (accept: Accept) => Accept): (rules: NodeRules) => NodeRules {
  return (rules) => ({
    ...rules,
    chains: rules.chains.map((chain) => ({ ...chain, accepts: chain.accepts.map(map) })),
  });
}

export function isFaultId(id: string): id is FaultId {
  return Object.hasOwn(faults, id);
}
