import type {
  Container,
  Labels,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "../../../model/objects.js";
import { labelsMeet } from "./labels.js";
import type { Accept, NodeRules, PeerMatch, PodChain, PortMatch } from "./rules.js";

/** A pod that is connected, as the engine knows it. hostNetwork pods are no subjects and no peers: their node is. */
export interface ConnectedPod {
  readonly namespace: string;
  readonly labels: Labels;
  readonly node: number;
  readonly device: string;
  readonly addresses: readonly string[];
  readonly containers: readonly Container[];
}

export interface Snapshot {
  readonly nodes: number;
  readonly pods: readonly ConnectedPod[];
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
  readonly policies: readonly NetworkPolicy[];
}

/** Each node's part of all policies. */
export function compile(snapshot: Snapshot): readonly NodeRules[] {
  return Array.from({ length: snapshot.nodes }, (_, node) => ({
    node,
    chains: snapshot.pods.flatMap((pod) =>
      pod.node === node ? [...chain(snapshot, pod, "ingress"), ...chain(snapshot, pod, "egress")] : [],
    ),
  }));
}

function chain(snapshot: Snapshot, pod: ConnectedPod, direction: PodChain["direction"]): readonly PodChain[] {
  const policies = snapshot.policies.filter((policy) => applies(policy, direction) && covers(policy, pod));
  if (policies.length === 0) return [];
  const accepts = policies.flatMap((policy) => acceptsOf(policy, { snapshot, pod, direction }));
  return [{ device: pod.device, direction, accepts }];
}

function applies({ spec }: NetworkPolicy, direction: PodChain["direction"]): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  return direction === "ingress" || (spec?.egress ?? []).length > 0;
}

function covers({ metadata, spec }: NetworkPolicy, pod: ConnectedPod): boolean {
  return metadata.namespace === pod.namespace && labelsMeet(pod.labels, spec?.podSelector ?? {});
}

interface Place {
  readonly snapshot: Snapshot;
  readonly pod: ConnectedPod;
  readonly direction: PodChain["direction"];
}

function acceptsOf({ metadata, spec }: NetworkPolicy, place: Place): readonly Accept[] {
  const rules =
    place.direction === "ingress"
      ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  return rules.map(({ peers, ports }) => ({
    peers: peers?.length
      ? peers.map((peer) => peerMatch(peer, place.snapshot, metadata.namespace ?? ""))
      : "any",
    ports: ports?.length ? ports.flatMap((port) => portMatches(port, place)) : "any",
  }));
}

function peerMatch(peer: NetworkPolicyPeer, snapshot: Snapshot, namespace: string): PeerMatch {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock) return { kind: "block", cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
  const members = snapshot.pods.filter(
    (pod) =>
      (namespaceSelector
        ? labelsMeet(snapshot.namespaceLabels.get(pod.namespace) ?? {}, namespaceSelector)
        : pod.namespace === namespace) && labelsMeet(pod.labels, podSelector ?? {}),
  );
  return { kind: "pods", addresses: members.flatMap(({ addresses }) => addresses) };
}

function portMatches({ protocol, port, endPort }: NetworkPolicyPort, place: Place): readonly PortMatch[] {
  const own = protocol ?? "TCP";
  if (port === undefined || port === null) return [{ kind: "every", protocol: own }];
  if (typeof port === "number") return [{ kind: "range", protocol: own, first: port, last: endPort ?? port }];
  const named = (pod: ConnectedPod): readonly number[] =>
    pod.containers
      .flatMap(({ ports }) => ports ?? [])
      .filter((candidate) => candidate.name === port && (candidate.protocol ?? "TCP") === own)
      .map(({ containerPort }) => containerPort);
  if (place.direction === "ingress")
    return named(place.pod).map((number) => ({ kind: "range", protocol: own, first: number, last: number }));
  const sockets = place.snapshot.pods.flatMap((pod) =>
    named(pod).flatMap((number) => pod.addresses.map((address) => ({ address, port: number }))),
  );
  return [{ kind: "sockets", protocol: own, sockets }];
}
