import type { Endpoint } from "../../model/endpoint.js";
import type { ClusterState, Pod, Service } from "../../model/objects.js";
import { isEmptySelector } from "../../model/policy-rules.js";
import type { Probe } from "../../model/probe.js";
import { type Hypothesis, withPolicies, unpoliced } from "./hypothesis.js";
import { mapSpecs, onlyFor } from "./rewrite.js";

/** Some traffic, or some pods, are not policed at all; from the plainest to the most particular. */
export const scopes: readonly Hypothesis[] = [
  {
    key: "empty-subject",
    kind: "scope",
    sentence:
      "lets an empty or absent spec.podSelector select no pods, where it selects all of its namespace",
    predict: withPolicies(mapSpecs((spec) => (isEmptySelector(spec.podSelector ?? {}) ? undefined : spec))),
  },
  {
    key: "all",
    kind: "scope",
    sentence: "ignores all network policies",
    predict: unpoliced(() => true),
  },
  {
    key: "egress",
    kind: "scope",
    sentence: "ignores egress: policies are enforced for ingress only",
    predict: withPolicies(onlyFor("Ingress")),
  },
  {
    key: "ingress",
    kind: "scope",
    sentence: "ignores ingress: policies are enforced for egress only",
    predict: withPolicies(onlyFor("Egress")),
  },
  ...(["TCP", "UDP", "SCTP"] as const).map((protocol) => ({
    key: protocol.toLowerCase(),
    kind: "scope" as const,
    sentence: `does not enforce policies for ${protocol}`,
    predict: unpoliced((probe) => probe.protocol === protocol),
  })),
  ...(["IPv4", "IPv6"] as const).map((family) => ({
    key: family.toLowerCase(),
    kind: "scope" as const,
    sentence: `does not enforce policies for ${family}`,
    predict: unpoliced(({ ipFamily }) => ipFamily === family),
  })),
  {
    key: "external",
    kind: "scope",
    sentence: "does not enforce policies for traffic that enters or leaves the cluster",
    predict: unpoliced(({ from, to }) => from.kind === "external" || to.kind === "external"),
  },
  {
    key: "same-node-service",
    kind: "scope",
    sentence: "does not enforce policies between pods of the same node that connect through a Service",
    predict: unpoliced((probe, { now }) => probe.to.kind === "service" && isSameNode(probe, now)),
  },
  {
    key: "same-node",
    kind: "scope",
    sentence: "does not enforce policies between pods of the same node: only traffic across nodes is policed",
    predict: unpoliced((probe, { now }) => isSameNode(probe, now)),
  },
  {
    key: "cross-node",
    kind: "scope",
    sentence:
      "does not enforce policies between pods of different nodes: only traffic within a node is policed",
    predict: unpoliced((probe, { now }) => isCrossNode(probe, now)),
  },
  {
    key: "service-client-node",
    kind: "scope",
    sentence:
      "does not enforce policies for connections through a Service on the client's node: egress, and ingress of pods there",
    predict: ({ now }, { judge }) => {
      const ingressAlone = { ...now, policies: onlyFor("Ingress")(now.policies) };
      return (probe) => {
        if (probe.to.kind !== "service") return undefined;
        return isSameNode(probe, now) ? "allow" : judge(ingressAlone, probe).verdict;
      };
    },
  },
  {
    key: "service",
    kind: "scope",
    sentence:
      "does not enforce policies for connections through a Service: only pods' own addresses are policed",
    predict: unpoliced(({ to }) => to.kind === "service"),
  },
  {
    key: "direct",
    kind: "scope",
    sentence:
      "does not enforce policies for pods' own addresses: only connections through a Service are policed",
    predict: unpoliced(({ to }) => to.kind === "pod"),
  },
];

export function isSameNode({ from, to }: Probe, state: ClusterState): boolean {
  const [ofSource, ofDestination] = [nodesOf(from, state), nodesOf(to, state)];
  return ofDestination.length > 0 && ofDestination.every((node) => node === ofSource[0]);
}

function isCrossNode({ from, to }: Probe, state: ClusterState): boolean {
  const [source] = nodesOf(from, state);
  const destinations = nodesOf(to, state);
  return source !== undefined && destinations.length > 0 && destinations.every((node) => node !== source);
}

/** Nodes of a pod, or of a Service's backends. */
function nodesOf(end: Endpoint, state: ClusterState): readonly string[] {
  return podsAt(end, state).flatMap(({ spec }) => spec.nodeName ?? []);
}

/** A pod, or a Service's backends. */
export function podsAt(end: Endpoint, state: ClusterState): readonly Pod[] {
  if (end.kind === "service") return backends(end, state);
  return end.kind === "pod" ? podsNamed(end, state) : [];
}

function podsNamed(
  id: { readonly namespace: string; readonly name: string },
  { pods }: ClusterState,
): readonly Pod[] {
  return pods.filter(({ metadata }) => metadata.namespace === id.namespace && metadata.name === id.name);
}

/** A Service's selector is a plain map: every pair must be among the pod's labels. */
export function backends(
  id: { readonly namespace: string; readonly name: string },
  { pods, services }: ClusterState,
): readonly Pod[] {
  const own: Service | undefined = services.find(
    ({ metadata }) => metadata.namespace === id.namespace && metadata.name === id.name,
  );
  const wanted = Object.entries(own?.spec.selector ?? {});
  if (wanted.length === 0) return [];
  return pods.filter(
    ({ metadata }) =>
      metadata.namespace === id.namespace && wanted.every(([key, value]) => metadata.labels?.[key] === value),
  );
}
