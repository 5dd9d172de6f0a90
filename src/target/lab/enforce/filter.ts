import type { Scope } from "./reading.js";
import type { Direction, NodeRules } from "./rules.js";

/** What the filter does besides the pods' chains. */
export interface Filter {
  /** Lines of a hook before the pods' chains. */
  readonly first: (hook: Hook, node: FilteredNode) => readonly string[];
  /** Lines after them, for packets that all chains admit. */
  readonly last: (hook: Hook, node: FilteredNode) => readonly string[];
  /** Sets, and whatever else belongs to the table. */
  readonly declarations: readonly string[];
  /** What becomes of a packet that a chain admits: `return`, so that the other end's chain judges it too. */
  readonly admit: Readonly<Record<Direction, string>>;
  /** The words for a peer's address and for the port, such as `ip saddr` and `tcp dport`. */
  readonly address: (family: Family, direction: Direction) => string;
  readonly port: (protocol: string, direction: Direction) => string;
}

export type Hook = "forward" | "input";

export interface FilteredNode {
  readonly rules: NodeRules;
  readonly scope: Scope;
}

export type Family = "ip" | "ip6";

/** Of an address or a block. */
export function familyOf(address: string): Family {
  return address.includes(":") ? "ip6" : "ip";
}

export const ESTABLISHED = "ct state established,related accept";
export const NOT_SPOKEN_OF = "meta l4proto != { tcp, udp, sctp } accept";

/**
 * Replies pass by conntrack; protocols that policies do not speak of, neighbour discovery among them, pass.
 */
export const asSpecified: Filter = {
  first: () => [ESTABLISHED, NOT_SPOKEN_OF],
  last: () => [],
  declarations: [],
  admit: { ingress: "return", egress: "return" },
  address: (family, direction) => `${family} ${direction === "ingress" ? "saddr" : "daddr"}`,
  port: (protocol) => `${protocol} dport`,
};
