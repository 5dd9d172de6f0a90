import type { NetworkPolicy, NetworkPolicyPeer } from "../../../../model/objects.js";
import type { PolicyRule } from "../reading.js";
import type { Accept, PodChain } from "../rules.js";
import { borrowingRules } from "./mechanisms/borrowing-rules.js";
import { type Fault, mapAccepts, mapChains } from "./fault.js";

/** A: which pods a policy isolates, in which direction, and how its rules combine. */
export const isolation = {
  A1: {
    title: "policies accepted, never enforced, as Flannel does",
    effect: "leak",
    references: "flannel-io/flannel#558, #2183; kubernetes-sigs/kind#3789",
    rules: (rules) => ({ ...rules, chains: [] }),
  },
  A2: {
    title: "an egress policy without rules isolates nothing",
    effect: "leak",
    references: "ANT#574",
    reading: ({ applies, rules }) => ({
      applies: (policy, direction) =>
        applies(policy, direction) && (direction === "ingress" || rules(policy, "egress").length > 0),
    }),
  },
  A3: {
    title: "policyTypes ignored, and inferred from the rules",
    effect: "outage",
    references: "NPC#229, CIL#48703†",
    reading: ({ applies }) => ({
      applies: (policy, direction) =>
        applies({ ...policy, spec: { ...policy.spec, policyTypes: [] } }, direction),
    }),
  },
  A4: {
    title: "a policy for one direction isolates the other too",
    effect: "outage",
    references: "ODN#406",
    reading: () => ({ applies: () => true }),
  },
  A5: {
    title: "directions ORed: what the source may send enters whatever the destination admits",
    effect: "leak",
    references: "KR#916, K3S#2390†",
    filter: { admit: { ingress: "return", egress: "accept" } },
  },
  "A5-policy": {
    title: "at a pod that a policy of both types selects, its rules of either direction admit both ways",
    effect: "leak",
    references: "seen on kube-router 2.1.0",
    reading: borrowingRules,
  },
  A6: {
    title: "peers of a rule dropped when it has ports",
    effect: "leak",
    references: "WV#3653",
    rules: mapAccepts((accept) => (accept.ports === "any" ? accept : { ...accept, peers: "any" })),
  },
  A7: {
    title: "only the first item of a list of peers or ports takes effect",
    effect: "outage",
    references: "OVN#2191",
    reading: ({ rules }) => ({
      rules: (policy, direction) =>
        rules(policy, direction).map(({ peers, ports }) => ({
          peers: peers?.slice(0, 1),
          ports: ports?.slice(0, 1),
        })),
    }),
  },
  A8: {
    title: "cross product: peers of one rule get the ports of another",
    effect: "leak",
    references: "nearest NPA#347",
    rules: mapChains((chain) => ({
      ...chain,
      accepts: chain.accepts.flatMap(({ policy, peers }) =>
        chain.accepts
          .filter((other) => other.policy === policy)
          .map(({ ports }) => ({ policy, peers, ports })),
      ),
    })),
  },
  A9: {
    title: "a peer that matches no pod means everyone",
    effect: "leak",
    references: "KR#85, ACN#1431 (Windows)",
    rules: mapAccepts((accept) => (matchesNoPod(accept) ? { ...accept, peers: "any" } : accept)),
  },
  A10: {
    title: "an empty list of peers read as nobody, an empty list of rules as everything",
    effect: "both",
    references: "semantics K8S#51726; synthetic",
    reading: ({ rules }) => ({
      rules: (policy, direction) =>
        listsNoRule(policy, direction)
          ? [{ peers: [], ports: [] }]
          : rules(policy, direction).filter(({ peers }) => !isEmptyList(peers)),
    }),
  },
  A11: {
    title: "a policy selects pods of other namespaces too",
    effect: "outage",
    references: "AKS#1387, ACN#479",
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, { ...pod, namespace: policy.metadata.namespace ?? "" }, scope),
    }),
  },
  A12: {
    title: "a second policy on a pod narrows: only its own rules remain",
    effect: "outage",
    references: "ACN#554",
    rules: mapChains((chain) => {
      const latest = chain.accepts.at(-1)?.policy;
      return { ...chain, accepts: chain.accepts.filter(({ policy }) => policy === latest) };
    }),
  },
  A13: {
    title: "of several policies with one name, whatever their namespaces, only the latest counts",
    effect: "both",
    references: "CIL#1938 (CNP), ANT#1173 (across kinds)",
    reading: ({ policies }) => ({
      policies: (snapshot) => latestOfEach(policies(snapshot), ({ metadata }) => metadata.name),
    }),
  },
  A14: {
    title: "egress policies accepted, never enforced",
    effect: "leak",
    references: "plugins before they had egress; synthetic",
    rules: (rules) => ({ ...rules, chains: rules.chains.filter(({ direction }) => direction !== "egress") }),
  },
  A15: {
    title: "an egress policy whose selectors match no pod isolates nothing",
    effect: "leak",
    references: "KOVN#5089",
    rules: (rules) => ({ ...rules, chains: rules.chains.filter((chain) => !leadsNowhere(chain)) }),
  },
  A16: {
    title: "of a peer in a rule with ports and in one without, the rule without ports is lost",
    effect: "outage",
    references: "NPC#197",
    reading: ({ rules }) => ({ rules: (policy, direction) => lessNamedWithPorts(rules(policy, direction)) }),
  },
} as const satisfies Record<string, Fault>;

function matchesNoPod({ peers }: Accept): boolean {
  return peers !== "any" && peers.some((peer) => peer.kind === "pods" && peer.addresses.length === 0);
}

function leadsNowhere({ direction, accepts }: PodChain): boolean {
  return direction === "egress" && accepts.length > 0 && accepts.every(matchesNoPodAtAll);
}

function matchesNoPodAtAll({ peers }: Accept): boolean {
  return peers !== "any" && peers.every((peer) => peer.kind === "pods" && peer.addresses.length === 0);
}

/** Rules without ports keep only the peers that no rule with ports names. */
function lessNamedWithPorts(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const named = rules.filter(({ ports }) => ports?.length).flatMap(({ peers }) => peers ?? []);
  const texts = new Set(named.map((peer) => JSON.stringify(peer)));
  return rules.flatMap((rule) => {
    if (rule.ports?.length || !rule.peers?.length) return [rule];
    const peers = rule.peers.filter((peer) => !texts.has(JSON.stringify(peer)));
    return peers.length === 0 ? [] : [{ ...rule, peers }];
  });
}

function isEmptyList(peers: readonly NetworkPolicyPeer[] | null | undefined): boolean {
  return peers?.length === 0;
}

function listsNoRule({ spec }: NetworkPolicy, direction: "ingress" | "egress"): boolean {
  return spec?.[direction]?.length === 0;
}

export function latestOfEach(
  policies: readonly NetworkPolicy[],
  keyOf: (policy: NetworkPolicy) => string,
): readonly NetworkPolicy[] {
  return [...new Map(policies.map((policy) => [keyOf(policy), policy])).values()];
}
