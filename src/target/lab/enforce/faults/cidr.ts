import ipaddr from "ipaddr.js";
import type { Accept, PeerMatch, PodChain } from "../rules.js";
import { type Fault, mapAccepts, mapChains } from "./fault.js";

const { parse, parseCIDR } = ipaddr;

type Block = Extract<PeerMatch, { kind: "block" }>;

/** D: ipBlocks. */
export const cidr = {
  D1: {
    title: "except of ipBlock ignored",
    effect: "leak",
    references: "NPA#58, NPA#92, KR#375",
    rules: mapBlocks((block) => [{ ...block, except: [] }]),
  },
  D2: {
    title: "except denies what other rules and policies admit",
    effect: "outage",
    references: "OVN#845, ACN#558, NPC#121, KR#2064†",
    rules: mapChains((chain) => ({
      ...chain,
      accepts: chain.accepts.map((accept) => without(accept, exceptsOf(chain))),
    })),
  },
  D3: {
    title: "a narrow block takes its addresses out of the broader blocks of other rules",
    effect: "both",
    references: "NPA#104, NPA#344",
    rules: mapChains((chain) => ({
      ...chain,
      accepts: chain.accepts.map((accept) => mapBlocksOf(accept, (block) => [lessNarrower(block, chain)])),
    })),
  },
  D5: {
    title: "a block of prefix length 0 matches nothing",
    effect: "outage",
    references: "ACN#1109",
    rules: mapBlocks((block) => (block.cidr.endsWith("/0") ? [] : [block])),
  },
  D6: {
    title: "an IPv6 block with leading zeros misparsed",
    effect: "outage",
    references: "istio/istio#56484† (NPA#509†)",
    rules: mapBlocks((block) =>
      /(^|:)0[0-9a-f]/i.test(block.cidr) && isIPv6Range(block.cidr) ? [] : [block],
    ),
  },
  D7: {
    title: "an IPv6 block of 32 bits taken for one address, as it would be in IPv4",
    effect: "outage",
    references: "seen in the lab's own engine, by netproof fuzz",
    rules: mapBlocks((block) =>
      block.cidr.endsWith("/32") && isIPv6Range(block.cidr) && block.except.length === 0
        ? [{ ...block, cidr: block.cidr.replace(/32$/, "128") }]
        : [block],
    ),
  },
} as const satisfies Record<string, Fault>;

function mapBlocks(map: (block: Block) => readonly Block[]) {
  return mapAccepts((accept) => mapBlocksOf(accept, map));
}

function mapBlocksOf(accept: Accept, map: (block: Block) => readonly Block[]): Accept {
  if (accept.peers === "any") return accept;
  const peers = accept.peers.flatMap((peer): readonly PeerMatch[] =>
    peer.kind === "block" ? map(peer) : [peer],
  );
  return { ...accept, peers };
}

function blocksOf({ accepts }: PodChain): readonly Block[] {
  return accepts.flatMap(({ peers }) =>
    peers === "any" ? [] : peers.filter((peer): peer is Block => peer.kind === "block"),
  );
}

function exceptsOf(chain: PodChain): readonly string[] {
  return blocksOf(chain).flatMap(({ except }) => except);
}

const EVERYONE: readonly PeerMatch[] = [
  { kind: "block", cidr: "0.0.0.0/0", except: [] },
  { kind: "block", cidr: "::/0", except: [] },
];

/** What a rule admits besides the ranges. */
function without(accept: Accept, ranges: readonly string[]): Accept {
  if (ranges.length === 0) return accept;
  const outside = (ipv6: boolean): readonly string[] => ranges.filter((range) => isIPv6Range(range) === ipv6);
  const narrowed = (peer: PeerMatch): PeerMatch =>
    peer.kind === "pods"
      ? { ...peer, addresses: peer.addresses.filter((own) => !ranges.some((range) => holds(range, own))) }
      : { ...peer, except: [...peer.except, ...outside(isIPv6Range(peer.cidr))] };
  const peers = (accept.peers === "any" ? EVERYONE : accept.peers).map(narrowed);
  return { ...accept, peers };
}

function lessNarrower(block: Block, chain: PodChain): Block {
  const narrower = blocksOf(chain)
    .map((other) => other.cidr)
    .filter((other) => lengthOf(other) > lengthOf(block.cidr) && holds(block.cidr, addressOf(other)));
  return { ...block, except: [...block.except, ...narrower] };
}

function holds(range: string, address: string): boolean {
  const own = parse(address);
  const [start, length] = parseCIDR(range);
  return own.kind() === start.kind() && own.match(start, length);
}

function addressOf(range: string): string {
  return parseCIDR(range)[0].toString();
}

function lengthOf(range: string): number {
  return parseCIDR(range)[1];
}

function isIPv6Range(range: string): boolean {
  return range.includes(":");
}
