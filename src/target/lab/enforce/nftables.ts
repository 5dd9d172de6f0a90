import { isIPv6 } from "node:net";
import type { TransportProtocol } from "../../../model/objects.js";
import type { Scope } from "./reading.js";
import type { Accept, Direction, NodeRules, PeerMatch, PodChain, PortMatch } from "./rules.js";

const TABLE = "inet netproof-policies";

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

/**
 * A node's whole ruleset, replaced in one transaction (`nft -f`). A pod's chain returns what it admits and drops
 * the rest.
 */
export function rulesetOf(node: FilteredNode, filter: Filter): string {
  const chains = node.rules.chains.map((chain) => chainText(chain, filter));
  const hooks = (["forward", "input"] as const).map((hook) => hookText(hook, node, filter));
  const table = [`table ${TABLE} {`, ...filter.declarations, ...chains, ...hooks, "}"];
  return [`table ${TABLE}`, `delete table ${TABLE}`, ...table, ""].join("\n");
}

/** A node's own traffic to its pods takes neither hook: "traffic from the pod's own node" is always admitted. */
function hookText(hook: Hook, node: FilteredNode, { first, last }: Filter): string {
  const vmap = (direction: Direction, interfaceName: string): string[] => {
    const jumps = node.rules.chains
      .filter((chain) => chain.direction === direction)
      .map((chain) => `"${chain.device}" : jump ${chainName(chain)}`);
    return jumps.length === 0 ? [] : [`${interfaceName} vmap { ${jumps.join(", ")} }`];
  };
  return block(`chain ${hook}`, [
    `type filter hook ${hook} priority filter; policy accept;`,
    ...first(hook, node),
    ...vmap("egress", "iifname"),
    ...(hook === "forward" ? vmap("ingress", "oifname") : []),
    ...last(hook, node),
  ]);
}

function chainName({ device, direction }: PodChain): string {
  return `${direction}-${device}`;
}

function chainText(chain: PodChain, filter: Filter): string {
  return block(`chain ${chainName(chain)}`, [
    ...chain.accepts.flatMap((accept) => acceptLines(accept, chain.direction, filter)),
    "drop",
  ]);
}

function block(head: string, lines: readonly string[]): string {
  return [`  ${head} {`, ...lines.map((line) => `    ${line}`), "  }"].join("\n");
}

/** Part of an nftables rule. A family is named where the match is of that family alone. */
interface Match {
  readonly text: string;
  readonly family?: Family;
}

const EVERYTHING: readonly Match[] = [{ text: "" }];

/** One nftables rule for each way in which peers and ports combine, families apart. */
function acceptLines({ peers, ports }: Accept, direction: Direction, filter: Filter): readonly string[] {
  const words: Words = {
    address: (family) => filter.address(family, direction),
    port: (protocol) => filter.port(protocol, direction),
  };
  const peerSide =
    peers === "any" ? EVERYTHING : gatherPeers(peers).flatMap((peer) => peerMatches(peer, words));
  const portSide =
    ports === "any" ? EVERYTHING : gatherPorts(ports).flatMap((port) => portMatches(port, words));
  return peerSide.flatMap((peer) =>
    portSide
      .filter(({ family }) => family === undefined || peer.family === undefined || family === peer.family)
      .map((port) => [peer.text, port.text, filter.admit[direction]].filter((part) => part !== "").join(" ")),
  );
}

/** nftables' words for one direction. */
interface Words {
  readonly address: (family: Family) => string;
  readonly port: (protocol: string) => string;
}

/** Single addresses in one set: a rule for each pair of peer and port is soon more than netlink takes at once. */
function gatherPeers(peers: readonly PeerMatch[]): readonly PeerMatch[] {
  const isSingle = (peer: PeerMatch): boolean =>
    peer.kind === "block" && peer.except.length === 0 && /\/(32|128)$/.test(peer.cidr);
  const addresses = peers.flatMap((peer) =>
    peer.kind === "block" && isSingle(peer) ? [peer.cidr.replace(/\/.*/, "")] : [],
  );
  return [...peers.filter((peer) => !isSingle(peer)), { kind: "pods", addresses }];
}

/** The same for single ports. */
function gatherPorts(ports: readonly PortMatch[]): readonly (PortMatch | SinglePorts)[] {
  const isSingle = (port: PortMatch): boolean => port.kind === "range" && port.first === port.last;
  const singles = (["TCP", "UDP", "SCTP"] as const).map((protocol): SinglePorts => ({
    kind: "singles",
    protocol,
    numbers: ports.flatMap((port) =>
      port.kind === "range" && port.first === port.last && port.protocol === protocol ? [port.first] : [],
    ),
  }));
  return [...ports.filter((port) => !isSingle(port)), ...singles.filter(({ numbers }) => numbers.length > 0)];
}

interface SinglePorts {
  readonly kind: "singles";
  readonly protocol: TransportProtocol;
  readonly numbers: readonly number[];
}

function peerMatches(peer: PeerMatch, { address }: Words): readonly Match[] {
  if (peer.kind === "block") return [blockMatch(peer, address)];
  return byFamily(peer.addresses, (own) => own).map(({ family, items }) => ({
    family,
    text: `${address(family)} { ${[...new Set(items)].join(", ")} }`,
  }));
}

/** The family is stated, because nft drops a match on /0 and would then meet both. */
function blockMatch(
  { cidr, except }: Extract<PeerMatch, { kind: "block" }>,
  address: Words["address"],
): Match {
  const family = cidr.includes(":") ? "ip6" : "ip";
  const inside = cidr.endsWith("/0") ? [] : [`${address(family)} ${cidr}`];
  const outside = except.map((range) => `${address(family)} != ${range}`);
  const text = [`meta nfproto ${family === "ip6" ? "ipv6" : "ipv4"}`, ...inside, ...outside].join(" ");
  return { family, text };
}

function portMatches(port: PortMatch | SinglePorts, words: Words): readonly Match[] {
  switch (port.kind) {
    case "every":
      return [{ text: `meta l4proto ${port.protocol.toLowerCase()}` }];
    case "singles":
      return [
        {
          text: `${words.port(port.protocol.toLowerCase())} { ${[...new Set(port.numbers)].join(", ")} }`,
        },
      ];
    case "range":
      return [{ text: `${words.port(port.protocol.toLowerCase())} ${port.first}-${port.last}` }];
    case "translated":
      return [{ text: "ct status dnat" }];
    case "sockets":
      return socketMatches(port);
  }
}

function socketMatches({ protocol, sockets }: Extract<PortMatch, { kind: "sockets" }>): readonly Match[] {
  return byFamily(sockets, ({ address }) => address).map(({ family, items }) => {
    const pairs = items.map(({ address, port }) => `${address} . ${port}`);
    return { family, text: `${family} daddr . ${protocol.toLowerCase()} dport { ${pairs.join(", ")} }` };
  });
}

function byFamily<T>(
  items: readonly T[],
  addressOf: (item: T) => string,
): readonly { readonly family: Family; readonly items: readonly T[] }[] {
  const families = [
    { family: "ip", items: items.filter((item) => !isIPv6(addressOf(item))) },
    { family: "ip6", items: items.filter((item) => isIPv6(addressOf(item))) },
  ] as const;
  return families.filter((own) => own.items.length > 0);
}
