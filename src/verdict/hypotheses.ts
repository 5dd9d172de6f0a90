import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicyPeer, PolicyType } from "../model/objects.js";
import type { Probe } from "../model/probe.js";

/**
 * Ways in which a cluster may fall short, each as the policies that it would seem to have: simulating those instead
 * predicts every cell, and a hypothesis whose predictions equal what was seen explains the run.
 */
export interface Hypothesis {
  readonly key: string;
  /** `scope`: some traffic is not policed at all. `feature`: all is policed, but one field of policies is read wrongly. */
  readonly kind: "scope" | "feature";
  /** "This cluster …" */
  readonly sentence: string;
  /** Which probes it concerns; the others behave as specified. */
  readonly concerns: (probe: Probe) => boolean;
  readonly seenAs: (policies: readonly NetworkPolicy[]) => readonly NetworkPolicy[];
}

/** Ordered from the plainest explanation to the most particular. */
export const hypotheses: readonly Hypothesis[] = [
  { key: "all", kind: "scope", sentence: "ignores all network policies", concerns: any, seenAs: () => [] },
  {
    key: "egress",
    kind: "scope",
    sentence: "ignores egress: policies are enforced for ingress only",
    concerns: any,
    seenAs: without("Egress"),
  },
  {
    key: "ingress",
    kind: "scope",
    sentence: "ignores ingress: policies are enforced for egress only",
    concerns: any,
    seenAs: without("Ingress"),
  },
  {
    key: "udp",
    kind: "scope",
    sentence: "does not enforce policies for UDP",
    concerns: ({ protocol }) => protocol === "UDP",
    seenAs: () => [],
  },
  {
    key: "sctp",
    kind: "scope",
    sentence: "does not enforce policies for SCTP",
    concerns: ({ protocol }) => protocol === "SCTP",
    seenAs: () => [],
  },
  {
    key: "ipv6",
    kind: "scope",
    sentence: "does not enforce policies for IPv6",
    concerns: ({ ipFamily }) => ipFamily === "IPv6",
    seenAs: () => [],
  },
  {
    key: "ipv4",
    kind: "scope",
    sentence: "does not enforce policies for IPv4",
    concerns: ({ ipFamily }) => ipFamily === "IPv4",
    seenAs: () => [],
  },
  {
    key: "service",
    kind: "scope",
    sentence: "does not enforce policies for connections through a Service",
    concerns: ({ to }) => to.kind === "service",
    seenAs: () => [],
  },
  {
    key: "except",
    kind: "feature",
    sentence: "ignores `except` of ipBlock",
    concerns: any,
    seenAs: mapPeers(({ ipBlock, ...peer }) =>
      ipBlock ? { ...peer, ipBlock: { cidr: ipBlock.cidr } } : peer,
    ),
  },
  {
    key: "endPort",
    kind: "feature",
    sentence: "ignores `endPort`: only the first port of a range is applied",
    concerns: any,
    seenAs: mapPorts(({ endPort: _endPort, ...port }) => port),
  },
  {
    key: "ports",
    kind: "feature",
    sentence: "ignores `ports` of rules",
    concerns: any,
    seenAs: mapPorts(() => undefined),
  },
  {
    key: "namespaceSelector",
    kind: "feature",
    sentence: "ignores `namespaceSelector` beside a podSelector",
    concerns: any,
    seenAs: mapPeers(({ namespaceSelector, ...peer }) =>
      peer.podSelector || !namespaceSelector ? peer : { ...peer, namespaceSelector },
    ),
  },
];

function any(): boolean {
  return true;
}

/** Written out as the API defaults it, so that taking a type away does not bring another default in (semantics 1.4). */
function without(type: PolicyType) {
  return (policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] =>
    policies.flatMap((policy) => {
      const types = effectiveTypes(policy).filter((other) => other !== type);
      return types.length === 0 ? [] : [{ ...policy, spec: { ...policy.spec, policyTypes: types } }];
    });
}

function effectiveTypes({ spec }: NetworkPolicy): readonly PolicyType[] {
  if (spec?.policyTypes?.length) return spec.policyTypes;
  return spec?.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
}

function mapPeers(map: (peer: NetworkPolicyPeer) => NetworkPolicyPeer) {
  return mapRules((rule) => ({
    ...rule,
    ...(rule.from && { from: rule.from.map(map) }),
    ...(rule.to && { to: rule.to.map(map) }),
  }));
}

function mapPorts(map: (port: NetworkPolicyPort) => NetworkPolicyPort | undefined) {
  return mapRules((rule) => ({
    ...rule,
    ...(rule.ports && { ports: rule.ports.flatMap((port) => map(port) ?? []) }),
  }));
}

interface Rule {
  readonly from?: readonly NetworkPolicyPeer[] | null;
  readonly to?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[] | null;
}

function mapRules(map: (rule: Rule) => Rule) {
  return (policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] =>
    policies.map((policy) => ({
      ...policy,
      spec: {
        ...policy.spec,
        ...(policy.spec?.ingress && { ingress: policy.spec.ingress.map(map) }),
        ...(policy.spec?.egress && { egress: policy.spec.egress.map(map) }),
      },
    }));
}
