import type { NetworkPolicyPort } from "../model/objects.js";
import type { RuleRef } from "../model/probe.js";
import type { SimulatedPod } from "./cluster.js";
import type { Address } from "./ip-block.js";
import type { Party } from "./party.js";
import type { Direction, Peer, Policy, Rule } from "./policy.js";
import { type Destination, matchingPort } from "./ports.js";
import type { Choose } from "./readings.js";

/** Whether one direction of one end lets a connection through. */
export interface DirectionQuery {
  readonly direction: Direction;
  readonly subject: Party;
  readonly peer: Party;
  /** The peer's address as ipBlocks compare it; a Service's before its rewriting. */
  readonly peerAddress: Address | undefined;
  readonly protocol: string;
  /** The destination's port, of either direction (semantics 2.3). */
  readonly port: number | undefined;
  readonly choose: Choose;
}

export type Ruling =
  /** Policies do not speak of this subject. */
  | { readonly kind: "out of scope" }
  | { readonly kind: "not isolated" }
  | {
      readonly kind: "admitted";
      readonly policy: Policy;
      readonly path: string;
      readonly port?: NetworkPolicyPort;
    }
  | { readonly kind: "exempt"; readonly why: string }
  | { readonly kind: "isolated"; readonly by: readonly Policy[] };

export function admits(ruling: Ruling): boolean {
  return ruling.kind !== "isolated";
}

export type PoliciesOf = (pod: SimulatedPod, direction: Direction) => readonly Policy[];

/** `direction(d, subject, peer)` of semantics 2.1. */
export function judgeDirection(query: DirectionQuery, policiesOf: PoliciesOf): Ruling {
  const { direction, subject, protocol, choose } = query;
  if (subject.kind !== "pod") return { kind: "out of scope" };
  const by = policiesOf(subject.pod, direction);
  if (by.length === 0) return { kind: "not isolated" };
  if (subject.pod.hostNetwork && choose("U2")) return { kind: "out of scope" };
  if (!["TCP", "UDP", "SCTP"].includes(protocol)) {
    return choose("U4")
      ? { kind: "exempt", why: `policies do not speak of ${protocol}` }
      : { kind: "isolated", by };
  }
  return admission(by, query) ?? exemption(subject.pod, query) ?? { kind: "isolated", by };
}

function admission(policies: readonly Policy[], query: DirectionQuery): Ruling | undefined {
  for (const policy of policies) {
    for (const rule of policy.rules[query.direction] ?? []) {
      const found = admissionBy(rule, query);
      if (found !== undefined) return { kind: "admitted", policy, ...found };
    }
  }
  return undefined;
}

/** "A rule matches iff peers AND ports match" (semantics 1.7). */
function admissionBy(
  { path, peers, ports }: Rule,
  query: DirectionQuery,
): { readonly path: string; readonly port?: NetworkPolicyPort } | undefined {
  const peer = peers?.find((candidate) => peerMatches(candidate, query));
  if (peers !== undefined && peer === undefined) return undefined;
  const place = { path: peer?.path ?? path };
  if (ports === undefined) return place;
  const matching = matchingPort(ports, destinationOf(query), query.choose);
  return matching === undefined ? undefined : { ...place, port: matching };
}

export function destinationOf({ direction, subject, peer, protocol, port }: DirectionQuery): Destination {
  const end = direction === "ingress" ? subject : peer;
  return { protocol, port, pod: end.kind === "pod" ? end.pod : undefined };
}

/** "Selector peers match pods only: never external IPs or nodes" (semantics 1.8); hostNetwork pods by semantics 2.10. */
export function peerMatches(rulePeer: Peer, { peer, peerAddress, choose }: DirectionQuery): boolean {
  if (rulePeer.kind === "block") {
    if (peerAddress === undefined) return peer.kind === "node" && choose("U14");
    return rulePeer.match(peerAddress).kind === "inside";
  }
  if (peer.kind !== "pod" || !rulePeer.has(peer.pod)) return false;
  return !peer.pod.hostNetwork || !choose("U2");
}

/** Traffic from the pod's own node is always allowed (semantics 2.6); to it, the documents disagree (U3). */
function exemption(subject: SimulatedPod, { direction, peer, choose }: DirectionQuery): Ruling | undefined {
  if (!isOwnNode(subject, peer, choose)) return undefined;
  if (direction === "egress" && !choose("U3")) return undefined;
  return { kind: "exempt", why: `${peer.id} is on ${subject.id}'s own node` };
}

function isOwnNode(subject: SimulatedPod, peer: Party, choose: Choose): boolean {
  if (subject.node === undefined) return false;
  if (peer.kind === "node") return peer.node === subject.node;
  return peer.kind === "pod" && peer.pod.hostNetwork && peer.pod.node === subject.node && choose("U2");
}

/** The first `except` that the peer is in: the likeliest answer to "but I allowed that block". */
export function exceptOf(
  policies: readonly Policy[],
  { direction, peerAddress }: DirectionQuery,
): (RuleRef & { readonly reason: string }) | undefined {
  if (peerAddress === undefined) return undefined;
  for (const policy of policies) {
    for (const peer of blocksOf(policy, direction)) {
      const found = peer.match(peerAddress);
      if (found.kind !== "excepted") continue;
      const path = `${peer.path}.ipBlock.except[${found.index}]`;
      return { policy: policy.id, path, reason: `${peerAddress.toString()} is in ${path} ${found.cidr}` };
    }
  }
  return undefined;
}

type Block = Extract<Peer, { readonly kind: "block" }>;

/** Most policies have none, and each denied connection asks. */
const blocks = new WeakMap<readonly Rule[], readonly Block[]>();

function blocksOf({ rules }: Policy, direction: Direction): readonly Block[] {
  const own = rules[direction];
  if (own === undefined) return [];
  const known = blocks.get(own) ?? own.flatMap(({ peers }) => (peers ?? []).filter(isBlock));
  blocks.set(own, known);
  return known;
}

function isBlock(peer: Peer): peer is Block {
  return peer.kind === "block";
}
