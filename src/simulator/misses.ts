import type { DirectionExplanation, Miss, RefusingRule } from "../model/explanation.js";
import type { NetworkPolicyPort } from "../model/objects.js";
import { destinationOf, type DirectionQuery, peerMatches, type Ruling } from "./isolation.js";
import type { Party } from "./party.js";
import type { Peer, Policy, Rule } from "./policy.js";
import { type Destination, matchingPort, portsNamed } from "./ports.js";
import { type Judged, portText } from "./reason.js";
import { unmetIn } from "./selector.js";

/** One direction of a connection in words; where policies isolate, why none of their rules admits. */
export function directionExplanation({ query, ruling }: Judged): DirectionExplanation {
  const { direction, subject, peer } = query;
  return { direction, subject: subject.id, peer: peer.id, ruling: rulingExplanation(ruling, query) };
}

function rulingExplanation(ruling: Ruling, query: DirectionQuery): DirectionExplanation["ruling"] {
  switch (ruling.kind) {
    case "admitted": {
      const { policy, path, port } = ruling;
      return { kind: "admitted", policy: policy.id, path, ...(port && { port: portText(port) }) };
    }
    case "isolated": {
      const policies = ruling.by.map((policy) => ({
        policy: policy.id,
        rules: rulesOf(policy, query).map((rule) => refusal(rule, query)),
      }));
      return { kind: "isolated", policies };
    }
    default:
      return ruling;
  }
}

function rulesOf(policy: Policy, { direction }: DirectionQuery): readonly Rule[] {
  return policy.rules[direction] ?? [];
}

/** "A rule matches iff peers AND ports match" (semantics 1.7): what of the two does not. */
function refusal({ path, peers, ports }: Rule, query: DirectionQuery): RefusingRule {
  const peerMisses = peers?.some((peer) => peerMatches(peer, query))
    ? []
    : (peers ?? []).map((peer): Miss => ({ path: peer.path, why: peerMiss(peer, query) }));
  const destination = destinationOf(query);
  const portMisses =
    ports === undefined || matchingPort(ports, destination, query.choose) !== undefined
      ? []
      : ports.map((port, index): Miss => ({
          path: `${path}.ports[${index}]`,
          why: portMiss(port, destination),
        }));
  return { path, misses: [...peerMisses, ...portMisses] };
}

function peerMiss(peer: Peer, query: DirectionQuery): string {
  const { peer: party, peerAddress } = query;
  if (peer.kind === "block") {
    const { cidr } = peer.block;
    if (peerAddress === undefined) return `${cidr} is compared with an address, and ${party.id} has none`;
    const found = peer.match(peerAddress);
    const address = addressText(party, peerAddress.toString());
    return found.kind === "excepted"
      ? `${address} is in ${cidr}, but in its except ${found.cidr}, too`
      : `${address} is not in ${cidr}`;
  }
  if (party.kind !== "pod") return `it selects pods, and ${party.id} is none`;
  const { podSelector, namespaceSelector } = peer.selectors;
  const { pod } = party;
  const inNamespace = namespaceSelector
    ? unmetText(
        `namespace ${pod.namespace}`,
        "namespaceSelector",
        unmetIn(namespaceSelector, pod.namespaceLabels),
      )
    : ownNamespace(peer.namespace, pod.namespace);
  const wants = unmetText(pod.id, "podSelector", unmetIn(podSelector, pod.labels));
  return [inNamespace, wants].filter((text) => text !== "").join("; ") || "it selects no hostNetwork pods";
}

function addressText({ id }: Party, address: string): string {
  return id === address ? address : `${id}'s address ${address}`;
}

function unmetText(whose: string, selector: string, unmet: readonly string[]): string {
  return unmet.length === 0 ? "" : `its ${selector} wants of ${whose}: ${unmet.join(", ")}`;
}

/** "podSelector alone: pods in the policy's own namespace" (semantics 1.8): the likeliest surprise. */
function ownNamespace(wanted: string, actual: string): string {
  return wanted === actual
    ? ""
    : `without a namespaceSelector it means pods of namespace ${wanted} alone, and this one is in ${actual}`;
}

function portMiss(port: NetworkPolicyPort, { protocol, port: number, pod }: Destination): string {
  const asked = number === undefined ? protocol : `${number}/${protocol}`;
  const wanted = port.protocol ?? "TCP";
  if (wanted !== protocol) {
    const byDefault = port.protocol == null ? ", the default" : "";
    return `it is for ${wanted}${byDefault}, not for ${protocol}`;
  }
  if (typeof port.port !== "string") return `${portText(port)} is not ${asked}`;
  if (pod === undefined) return `a name of a port means nothing at an end that is no pod`;
  const numbers = portsNamed(port.port, { protocol, containers: pod.containers });
  return numbers.length === 0
    ? `${pod.id} has no ${protocol} port named ${port.port}`
    : `port ${port.port} of ${pod.id} is ${numbers.join(", ")}, not ${number}`;
}
