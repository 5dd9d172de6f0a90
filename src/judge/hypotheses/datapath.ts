import type { ClusterState, Pod } from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import type { Probe } from "../../model/probe.js";
import type { Hypothesis, Semantics, Situation } from "./hypothesis.js";
import { mapPeers, mapSpecs } from "./rewrite.js";

/** What one family may lack. IPv4 is said last: where there is no other, it means little. */
export const families: readonly Hypothesis[] = [
  {
    key: "ipv6-selectors",
    kind: "feature",
    sentence: "does not resolve selectors to IPv6 addresses: no peer is admitted over IPv6, blocks aside",
    predict: forFamily("IPv6"),
  },
  {
    key: "ipv6-neighbours",
    kind: "feature",
    sentence:
      "breaks IPv6 of pods that a policy isolates even where it is allowed, as if their neighbour discovery were dropped",
    predict: ({ now }, { judge }) => {
      const closed = { ...now, policies: isolatedBothWays(now) };
      return (probe) =>
        probe.ipFamily === "IPv6" && judge(closed, probe).verdict === "deny" ? "deny" : undefined;
    },
  },
];

/** What the path of a packet may do to it. */
export const datapath: readonly Hypothesis[] = [
  {
    key: "host-node",
    kind: "feature",
    sentence: "closes a pod's whole node where a policy covers a hostNetwork pod on it",
    predict: (situation, semantics) => {
      const nodes = closedNodes(situation, semantics);
      if (nodes.length === 0) return undefined;
      return (probe) => (nodes.includes(hostNodeOf(probe.to, situation.now) ?? "") ? "deny" : undefined);
    },
  },
  {
    key: "own-node",
    kind: "feature",
    sentence: "does not let a pod's own node reach it, which the API always allows",
    predict: ({ now }, { judge }) => {
      const unplaced = { ...now, pods: now.pods.map(withoutNode) };
      return (probe) => (isHost(probe.from, now) ? judge(unplaced, probe).verdict : undefined);
    },
  },
  {
    key: "ipv4-selectors",
    kind: "feature",
    sentence: "does not resolve selectors to IPv4 addresses: no peer is admitted over IPv4, blocks aside",
    predict: forFamily("IPv4"),
  },
];

/** For one family, peers by selector are nobody. */
function forFamily(family: Probe["ipFamily"]): Hypothesis["predict"] {
  const rewrite = mapPeers((peer) => (peer.ipBlock ? [peer] : []));
  return ({ now }, { judge }) => {
    const state = { ...now, policies: rewrite(now.policies) };
    return (probe) => (probe.ipFamily === family ? judge(state, probe).verdict : undefined);
  };
}

function isolatedBothWays({ policies }: ClusterState): ClusterState["policies"] {
  return mapSpecs(({ podSelector }) => ({
    ...(podSelector && { podSelector }),
    policyTypes: ["Ingress", "Egress"],
  }))(policies);
}

function closedNodes({ now }: Situation, { selects }: Semantics): readonly string[] {
  const isCovered = ({ metadata }: Pod): boolean =>
    now.policies.some(
      (policy) =>
        policy.metadata.namespace === metadata.namespace &&
        policyTypesOf(policy.spec ?? {}).includes("Ingress") &&
        selects(policy.spec?.podSelector, metadata.labels ?? {}),
    );
  return now.pods
    .filter(({ spec }) => spec.hostNetwork === true)
    .filter(isCovered)
    .flatMap(({ spec }) => spec.nodeName ?? []);
}

/** The node whose own address an end has. */
function hostNodeOf(end: Probe["to"], { pods, nodes }: ClusterState): string | undefined {
  // `a` is the first node, `b` the second.
  if (end.kind === "node") return nodes[end.name.charCodeAt(0) - "a".charCodeAt(0)]?.metadata.name;
  if (end.kind !== "pod") return undefined;
  const pod = pods.find(({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name);
  return pod?.spec.hostNetwork === true ? pod.spec.nodeName : undefined;
}

function isHost(end: Probe["from"], now: ClusterState): boolean {
  return hostNodeOf(end, now) !== undefined;
}

function withoutNode(pod: Pod): Pod {
  if (pod.spec.hostNetwork === true) return pod;
  const { nodeName: _node, ...spec } = pod.spec;
  return { ...pod, spec };
}
