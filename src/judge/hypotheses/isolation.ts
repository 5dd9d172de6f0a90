import { NAMESPACE_NAME_LABEL } from "../../model/labels.js";
import type { ClusterState, NetworkPolicy, NetworkPolicySpec } from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import { type Hypothesis, isSame, withPolicies } from "./hypothesis.js";
import { meansNobody } from "./membership/selecting.js";
import { latestOfEach, oneOfEach } from "./one-of-each.js";
import { mapPeers, mapRuleLists, mapRules, mapSpecs, NO_PEER, type Rule } from "./rewrite.js";

/** How policies may be combined, and whom they may isolate. */
export const isolation: readonly Hypothesis[] = [
  {
    key: "cross-product",
    kind: "feature",
    sentence: "mixes rules of a policy: peers of one rule get the ports of another",
    predict: withPolicies(
      mapSpecs((spec) => ({
        ...spec,
        ...(spec.ingress && {
          ingress: spec.ingress.flatMap((rule) =>
            (spec.ingress ?? []).map(({ ports }) => ({ ...rule, ports: ports ?? [] })),
          ),
        }),
        ...(spec.egress && {
          egress: spec.egress.flatMap((rule) =>
            (spec.egress ?? []).map(({ ports }) => ({ ...rule, ports: ports ?? [] })),
          ),
        }),
      })),
    ),
  },
  {
    key: "first-item",
    kind: "feature",
    sentence: "applies only the first item of a list of peers or ports",
    predict: withPolicies(
      mapRules(({ peers, ports }) => [{ peers: peers?.slice(0, 1), ports: ports?.slice(0, 1) }]),
    ),
  },
  {
    key: "first-rule",
    kind: "feature",
    sentence: "applies only the first rule of a policy",
    predict: withPolicies(
      mapSpecs((spec) => ({
        ...spec,
        policyTypes: policyTypesOf(spec),
        ...(spec.ingress && { ingress: spec.ingress.slice(0, 1) }),
        ...(spec.egress && { egress: spec.egress.slice(0, 1) }),
      })),
    ),
  },
  {
    key: "nobody-everyone",
    kind: "feature",
    sentence: "lets a selector that matches no pod admit everyone",
    predict: ({ now }, semantics) => {
      const rewrite = mapRules(({ peers, ports }, { policy }) => {
        const lost = peers?.some((peer) => meansNobody(peer, { policy, now, semantics })) ?? false;
        return [lost ? { peers: [], ports } : { peers, ports }];
      });
      const state = { ...now, policies: rewrite(now.policies) };
      return (probe) => semantics.judge(state, probe).verdict;
    },
  },
  {
    key: "lost-without-ports",
    kind: "feature",
    sentence: "loses a rule without `ports` for a peer that another rule names with ports",
    predict: withPolicies(mapRuleLists(lessNamedWithPorts)),
  },
  {
    key: "no-peers-nobody",
    kind: "feature",
    sentence: "reads an empty list of peers (`from: []`, `to: []`) as nobody, where it means everyone",
    predict: withPolicies(mapRules(noPeersNobody)),
  },
  {
    key: "no-rules-everything",
    kind: "feature",
    sentence:
      "reads an empty list of rules (`ingress: []`, `egress: []`) as everything, where it means nothing",
    predict: withPolicies(mapSpecs(noRulesEverything)),
  },
  {
    key: "empty-lists",
    kind: "feature",
    sentence: "confuses empty lists: one of peers is read as nobody, and one of rules as everything",
    predict: withPolicies((policies) => mapSpecs(noRulesEverything)(mapRules(noPeersNobody)(policies))),
  },
  {
    key: "other-namespaces",
    kind: "feature",
    sentence: "lets a policy select pods of other namespaces too",
    predict: withPolicies((policies, { now }) => policies.flatMap((policy) => inEveryNamespace(policy, now))),
  },
  {
    key: "latest-policy",
    kind: "feature",
    sentence: "applies only the latest of several policies that select a pod, where they add up",
    predict: oneOfEach((policies) => policies.slice(-1)),
  },
  {
    key: "first-policy",
    kind: "feature",
    sentence: "applies only the first of several policies that select a pod, where they add up",
    predict: oneOfEach((policies) => policies.slice(0, 1)),
  },
  {
    key: "policy-name",
    kind: "feature",
    sentence:
      "keeps only the latest of several policies with the same name, although their namespaces differ",
    predict: withPolicies((policies) => latestOfEach(policies, ({ metadata }) => metadata.name)),
  },
  {
    key: "policy-key",
    kind: "feature",
    sentence: "confuses policies whose namespace and name, run together, are the same name (ab/c and a/bc)",
    predict: withPolicies((policies) =>
      latestOfEach(policies, ({ metadata }) => `${metadata.namespace}${metadata.name}`),
    ),
  },
  {
    key: "peers-with-ports",
    kind: "feature",
    sentence: "ignores the peers of a rule that has `ports`",
    predict: withPolicies(
      mapRules(({ peers, ports }) => [ports?.length ? { peers: [], ports } : { peers, ports }]),
    ),
  },
  {
    key: "ports",
    kind: "feature",
    sentence: "ignores `ports` of rules",
    predict: withPolicies(mapRules(({ peers }) => [{ peers, ports: [] }])),
  },
];

function noPeersNobody({ peers, ports }: Rule): readonly Rule[] {
  return [{ peers: peers?.length === 0 ? [NO_PEER] : peers, ports }];
}

function noRulesEverything(spec: NetworkPolicySpec): NetworkPolicySpec {
  return {
    ...spec,
    ...(spec.ingress?.length === 0 && { ingress: [{}] }),
    ...(spec.egress?.length === 0 && { egress: [{}], policyTypes: policyTypesOf(spec) }),
  };
}

/** Rules without ports keep only the peers that no rule with ports names. */
function lessNamedWithPorts(rules: readonly Rule[]): readonly Rule[] {
  const named = rules.filter(({ ports }) => ports?.length).flatMap(({ peers }) => peers ?? []);
  return rules.flatMap((rule) => {
    if (rule.ports?.length || !rule.peers?.length) return [rule];
    const peers = rule.peers.filter((peer) => !named.some((other) => isSame(peer, other)));
    return peers.length === 0 ? [] : [{ ...rule, peers }];
  });
}

/** The same policy in all namespaces; its peers stay those of its own. */
function inEveryNamespace(policy: NetworkPolicy, { namespaces }: ClusterState): readonly NetworkPolicy[] {
  const own = policy.metadata.namespace ?? "";
  const others = namespaces.filter(({ metadata }) => metadata.name !== own);
  const absolute = mapPeers((peer) => [
    peer.podSelector && !peer.namespaceSelector
      ? { ...peer, namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: own } } }
      : peer,
  ])([policy]);
  return [
    policy,
    ...others.flatMap(({ metadata }) =>
      absolute.map((copy) => ({ ...copy, metadata: { ...copy.metadata, namespace: metadata.name } })),
    ),
  ];
}
