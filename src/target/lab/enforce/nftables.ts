import { isIPv6 } from "node:net";
import type { Accept, NodeRules, PeerMatch, PodChain, PortMatch } from "./rules.js";

const TABLE = "inet netproof-policies";

/**
 * A node's whole ruleset, replaced in one transaction (`nft -f`). A pod's chain returns what it admits, so that the other
 * end's chain on the same node still judges it, and drops the rest. Replies pass by conntrack; protocols that policies do
 * not speak of, neighbour discovery among them, pass.
 */
export function rulesetOf({ chains }: NodeRules): string {
  const hooks = ["forward", "input"].map((hook) => hookText(hook, chains));
  const table = [`table ${TABLE} {`, ...chains.map(chainText), ...hooks, "}"];
  return [`table ${TABLE}`, `delete table ${TABLE}`, ...table, ""].join("\n");
}

/** A node's own traffic to its pods takes neither hook: "traffic from the pod's own node" is always admitted. */
function hookText(hook: string, chains: readonly PodChain[]): string {
  const vmap = (direction: PodChain["direction"], interfaceName: string): string[] => {
    const jumps = chains
      .filter((chain) => chain.direction === direction)
      .map((chain) => `"${chain.device}" : jump ${chainName(chain)}`);
    return jumps.length === 0 ? [] : [`${interfaceName} vmap { ${jumps.join(", ")} }`];
  };
  return block(`chain ${hook}`, [
    `type filter hook ${hook} priority filter; policy accept;`,
    "ct state established,related accept",
    "meta l4proto != { tcp, udp, sctp } accept",
    ...vmap("egress", "iifname"),
    ...(hook === "forward" ? vmap("ingress", "oifname") : []),
  ]);
}

function chainName({ device, direction }: PodChain): string {
  return `${direction}-${device}`;
}

function chainText(chain: PodChain): string {
  return block(`chain ${chainName(chain)}`, [
    ...chain.accepts.flatMap((accept) => acceptLines(accept, chain.direction)),
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

type Family = "ip" | "ip6";

const EVERYTHING: readonly Match[] = [{ text: "" }];

/** One nftables rule for each way in which peers and ports combine, families apart. */
function acceptLines({ peers, ports }: Accept, direction: PodChain["direction"]): readonly string[] {
  const side = direction === "ingress" ? "saddr" : "daddr";
  const peerSide = peers === "any" ? EVERYTHING : peers.flatMap((peer) => peerMatches(peer, side));
  const portSide = ports === "any" ? EVERYTHING : ports.flatMap(portMatches);
  return peerSide.flatMap((peer) =>
    portSide
      .filter(({ family }) => family === undefined || peer.family === undefined || family === peer.family)
      .map((port) => [peer.text, port.text, "return"].filter((part) => part !== "").join(" ")),
  );
}

type Side = "saddr" | "daddr";

function peerMatches(peer: PeerMatch, side: Side): readonly Match[] {
  if (peer.kind === "block") return [blockMatch(peer, side)];
  return byFamily(peer.addresses, (address) => address).map(({ family, items }) => ({
    family,
    text: `${family} ${side} { ${[...new Set(items)].join(", ")} }`,
  }));
}

/** The family is stated, because nft drops a match on /0 and would then meet both. */
function blockMatch({ cidr, except }: Extract<PeerMatch, { kind: "block" }>, side: Side): Match {
  const family = cidr.includes(":") ? "ip6" : "ip";
  const inside = cidr.endsWith("/0") ? [] : [`${family} ${side} ${cidr}`];
  const outside = except.map((range) => `${family} ${side} != ${range}`);
  const text = [`meta nfproto ${family === "ip6" ? "ipv6" : "ipv4"}`, ...inside, ...outside].join(" ");
  return { family, text };
}

function portMatches(port: PortMatch): readonly Match[] {
  const protocol = port.protocol.toLowerCase();
  switch (port.kind) {
    case "every":
      return [{ text: `meta l4proto ${protocol}` }];
    case "range":
      return [{ text: `${protocol} dport ${port.first}-${port.last}` }];
    case "sockets":
      return byFamily(port.sockets, ({ address }) => address).map(({ family, items }) => {
        const sockets = items.map(({ address, port: number }) => `${address} . ${number}`);
        return { family, text: `${family} daddr . ${protocol} dport { ${sockets.join(", ")} }` };
      });
  }
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
