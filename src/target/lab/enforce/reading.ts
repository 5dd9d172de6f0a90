import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  TransportProtocol,
} from "../../../model/objects.js";
import { labelReading, type LabelReading, labelsMeet } from "./labels.js";
import type { Accept, Direction, PeerMatch, PortMatch } from "./rules.js";
import type { ConnectedPod, PlacedPod, Snapshot } from "./snapshot.js";

/** A rule of either direction. */
export interface PolicyRule {
  readonly peers: readonly NetworkPolicyPeer[] | null | undefined;
  readonly ports: readonly NetworkPolicyPort[] | null | undefined;
}

export interface Scope {
  readonly reading: Reading;
  readonly snapshot: Snapshot;
}

/** Whose rule is being read. */
export interface PolicyPlace extends Scope {
  readonly policy: NetworkPolicy;
}

/** For which of the pods that the policy covers. */
export interface Place extends PolicyPlace {
  readonly pod: ConnectedPod;
  readonly direction: Direction;
}

export interface PortName {
  readonly name: string;
  readonly protocol: TransportProtocol;
}

/** How the engine reads policies, a function for each rule of the API; they call one another through the scope. */
export interface Reading extends LabelReading {
  /** The policies that there are. */
  readonly policies: (snapshot: Snapshot) => readonly NetworkPolicy[];
  /** Whether a policy isolates its pods in a direction. */
  readonly applies: (policy: NetworkPolicy, direction: Direction) => boolean;
  readonly covers: (policy: NetworkPolicy, pod: PlacedPod, scope: Scope) => boolean;
  readonly rules: (policy: NetworkPolicy, direction: Direction) => readonly PolicyRule[];
  readonly accept: (rule: PolicyRule, place: Place) => Accept;
  readonly peer: (peer: NetworkPolicyPeer, place: PolicyPlace) => PeerMatch;
  readonly isMember: (pod: PlacedPod, peer: NetworkPolicyPeer, place: PolicyPlace) => boolean;
  readonly port: (port: NetworkPolicyPort, place: Place) => readonly PortMatch[];
  /** The numbers that a pod's containers give a name. */
  readonly numbers: (wanted: PortName, pod: PlacedPod) => readonly number[];
}

export const asSpecified: Reading = {
  ...labelReading,
  policies: ({ policies }) => policies,
  applies({ spec }, direction) {
    const types = spec?.policyTypes ?? [];
    if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
    return direction === "ingress" || (spec?.egress ?? []).length > 0;
  },
  covers: ({ metadata, spec }, pod, { reading }) =>
    metadata.namespace === pod.namespace && labelsMeet(pod.labels, spec?.podSelector ?? {}, reading),
  rules: ({ spec }, direction) =>
    direction === "ingress"
      ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  accept: ({ peers, ports }, place) => ({
    policy: place.policy.metadata,
    peers: peers?.length ? peers.map((peer) => place.reading.peer(peer, place)) : "any",
    ports: ports?.length ? ports.flatMap((port) => place.reading.port(port, place)) : "any",
  }),
  peer(peer, place) {
    const { ipBlock } = peer;
    if (ipBlock) return { kind: "block", cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
    const members = place.snapshot.pods.filter((pod) => place.reading.isMember(pod, peer, place));
    return { kind: "pods", addresses: members.flatMap(({ addresses }) => addresses) };
  },
  isMember: (pod, { namespaceSelector, podSelector }, { policy, reading, snapshot }) =>
    (namespaceSelector
      ? labelsMeet(snapshot.namespaceLabels.get(pod.namespace) ?? {}, namespaceSelector, reading)
      : pod.namespace === policy.metadata.namespace) && labelsMeet(pod.labels, podSelector ?? {}, reading),
  port({ protocol, port, endPort }, place) {
    const own = protocol ?? "TCP";
    if (port === undefined || port === null) return [{ kind: "every", protocol: own }];
    if (typeof port === "number") return [range(own, port, endPort ?? port)];
    return namedPort({ name: port, protocol: own }, place);
  },
  numbers: ({ name, protocol }, { containers }) =>
    containers
      .flatMap(({ ports }) => ports ?? [])
      .filter((port) => port.name === name && (port.protocol ?? "TCP") === protocol)
      .map(({ containerPort }) => containerPort),
};

function namedPort(wanted: PortName, { pod, direction, reading, snapshot }: Place): readonly PortMatch[] {
  const { protocol } = wanted;
  if (direction === "ingress")
    return reading.numbers(wanted, pod).map((number) => range(protocol, number, number));
  const sockets = snapshot.pods.flatMap((other) =>
    reading
      .numbers(wanted, other)
      .flatMap((number) => other.addresses.map((address) => ({ address, port: number }))),
  );
  return [{ kind: "sockets", protocol, sockets }];
}

export function range(protocol: TransportProtocol, first: number, last: number): PortMatch {
  return { kind: "range", protocol, first, last };
}
