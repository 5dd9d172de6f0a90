import { isIPv6 } from "node:net";
import type { TransportProtocol } from "../../../model/objects.js";
import { type Family, familyOf } from "./filter.js";
import type { Accept, PeerMatch, PortMatch } from "./rules.js";
import type { Sets } from "./sets.js";

/** Part of an nftables rule. A family is named where the match is of that family alone. */
export interface Match {
  readonly text: string;
  readonly family?: Family;
}

const EVERYTHING: readonly Match[] = [{ text: "" }];

export function peerMatches(peers: Accept["peers"], words: Words): readonly Match[] {
  return peers === "any" ? EVERYTHING : gatherPeers(peers).flatMap((peer) => peerMatch(peer, words));
}

export function portMatches(ports: Accept["ports"], words: Words): readonly Match[] {
  return ports === "any" ? EVERYTHING : gatherPorts(ports).flatMap((port) => portMatch(port, words));
}

/** nftables' words for one direction, and the table's sets. */
export interface Words extends Pick<Sets, "oneOf"> {
  readonly address: (family: Family) => string;
  readonly port: (protocol: string) => string;
}

/** All pods and single addresses in one set: a rule for each pair of peer and port is soon more than netlink takes. */
function gatherPeers(peers: readonly PeerMatch[]): readonly PeerMatch[] {
  const blocks = peers.filter((peer) => peer.kind === "block" && !isSingle(peer));
  const addresses = peers.flatMap((peer) => {
    if (peer.kind === "pods") return peer.addresses;
    return isSingle(peer) ? [peer.cidr.replace(/\/.*/, "")] : [];
  });
  return [...blocks, { kind: "pods", addresses }];
}

function isSingle({ cidr, except }: Extract<PeerMatch, { kind: "block" }>): boolean {
  return except.length === 0 && cidr.endsWith(familyOf(cidr) === "ip6" ? "/128" : "/32");
}

/** The same for single ports. */
function gatherPorts(ports: readonly PortMatch[]): readonly (PortMatch | SinglePorts)[] {
  const isOne = (port: PortMatch): boolean => port.kind === "range" && port.first === port.last;
  const singles = (["TCP", "UDP", "SCTP"] as const).map((protocol): SinglePorts => ({
    kind: "singles",
    protocol,
    numbers: ports.flatMap((port) =>
      port.kind === "range" && port.first === port.last && port.protocol === protocol ? [port.first] : [],
    ),
  }));
  return [...ports.filter((port) => !isOne(port)), ...singles.filter(({ numbers }) => numbers.length > 0)];
}

interface SinglePorts {
  readonly kind: "singles";
  readonly protocol: TransportProtocol;
  readonly numbers: readonly number[];
}

function peerMatch(peer: PeerMatch, { address, oneOf }: Words): readonly Match[] {
  if (peer.kind === "block") return [blockMatch(peer, address)];
  return byFamily(peer.addresses, (own) => own).map(({ family, items }) => ({
    family,
    text: `${address(family)} ${oneOf(ADDRESS[family], items)}`,
  }));
}

/** The family is stated, because nft drops a match on /0 and would then meet both. */
function blockMatch(
  { cidr, except }: Extract<PeerMatch, { kind: "block" }>,
  address: Words["address"],
): Match {
  const family = familyOf(cidr);
  const inside = cidr.endsWith("/0") ? [] : [`${address(family)} ${cidr}`];
  const outside = except.map((range) => `${address(family)} != ${range}`);
  const text = [`meta nfproto ${family === "ip6" ? "ipv6" : "ipv4"}`, ...inside, ...outside].join(" ");
  return { family, text };
}

function portMatch(port: PortMatch | SinglePorts, words: Words): readonly Match[] {
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
      return socketMatches(port, words);
  }
}

const ADDRESS = { ip: "ipv4_addr", ip6: "ipv6_addr" } as const;

function socketMatches(
  { protocol, sockets }: Extract<PortMatch, { kind: "sockets" }>,
  { oneOf }: Words,
): readonly Match[] {
  return byFamily(sockets, ({ address }) => address).map(({ family, items }) => {
    const pairs = items.map(({ address, port }) => `${address} . ${port}`);
    const set = oneOf(`${ADDRESS[family]} . inet_service`, pairs);
    return { family, text: `${family} daddr . ${protocol.toLowerCase()} dport ${set}` };
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
