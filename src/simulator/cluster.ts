import { NAMESPACE_NAME_LABEL } from "../model/labels.js";
import {
  type ClusterState,
  type Container,
  hasEnded,
  idOf,
  type IpFamily,
  type Labels,
  type Pod,
  type Service,
  type ServiceEndpoints,
} from "../model/objects.js";
import { groupBy } from "../model/group.js";
import { type Address, parseAddress } from "./ip-block.js";

export type Addresses = Partial<Readonly<Record<IpFamily, Address>>>;

/** A pod with what policies read of it. */
export interface SimulatedPod {
  /** `x/a` */
  readonly id: string;
  /** Its place in the state: the key of everything that is worked out once a pod. */
  readonly index: number;
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  readonly node: string | undefined;
  readonly hostNetwork: boolean;
  /** "A Succeeded or Failed pod has no network" (semantics 2.11). */
  readonly terminated: boolean;
  readonly addresses: Addresses;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
}

export interface SimulatedNode {
  readonly name: string;
  readonly addresses: Addresses;
}

/** A cluster's objects, found by the names and addresses that queries use. */
export interface SimulatedCluster {
  readonly pods: readonly SimulatedPod[];
  readonly podById: ReadonlyMap<string, SimulatedPod>;
  readonly nodeByName: ReadonlyMap<string, SimulatedNode>;
  readonly serviceById: ReadonlyMap<string, Service>;
  /** Whose address this is. Pods of the node's own network are found as the node. */
  readonly podByAddress: ReadonlyMap<string, SimulatedPod>;
  readonly nodeByAddress: ReadonlyMap<string, SimulatedNode>;
  readonly serviceByAddress: ReadonlyMap<string, Service>;
  /** Of Services without a selector, by `x/db`. */
  readonly endpoints: ReadonlyMap<string, readonly ServiceEndpoints[]>;
}

export function clusterOf(state: ClusterState): SimulatedCluster {
  const namespaceLabels = new Map(
    state.namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const nodes = nodesOf(state);
  const nodeByName = new Map(nodes.map((node) => [node.name, node]));
  const pods = state.pods.map((pod, index) => simulatedPod(pod, { index, namespaceLabels, nodeByName }));
  const live = pods.filter(({ terminated, hostNetwork }) => !terminated && !hostNetwork);
  return {
    pods,
    podById: new Map(pods.map((pod) => [pod.id, pod])),
    nodeByName,
    serviceById: new Map(state.services.map((service) => [idOf(service), service])),
    podByAddress: byAddress(live),
    nodeByAddress: byAddress(nodes),
    serviceByAddress: new Map(
      state.services.flatMap((service) =>
        [...clusterIps(service), ...outerIps(service)].map((ip) => [parseAddress(ip).toString(), service]),
      ),
    ),
    endpoints: groupBy(state.endpoints ?? [], ({ service }) => service),
  };
}

/** Those that pods name count too, although nobody knows their addresses. */
function nodesOf({ nodes, pods }: ClusterState): readonly SimulatedNode[] {
  const described = nodes.map(({ metadata, status }): SimulatedNode => ({
    name: metadata.name,
    addresses: addressesOf(internalIps(status?.addresses ?? [])),
  }));
  const names = new Set(described.map(({ name }) => name));
  const named = pods.flatMap(({ spec }) => spec.nodeName ?? []).filter((name) => !names.has(name));
  return [...described, ...[...new Set(named)].map((name) => ({ name, addresses: {} }))];
}

function simulatedPod(
  pod: Pod,
  context: {
    readonly index: number;
    readonly namespaceLabels: ReadonlyMap<string, Labels>;
    readonly nodeByName: ReadonlyMap<string, SimulatedNode>;
  },
): SimulatedPod {
  const { metadata, spec, status } = pod;
  const { namespace = "default", labels } = metadata;
  const hostNetwork = spec.hostNetwork === true;
  const own = addressesOf(status?.podIPs?.map(({ ip }) => ip) ?? (status?.podIP ? [status.podIP] : []));
  const ofNode = hostNetwork ? context.nodeByName.get(spec.nodeName ?? "")?.addresses : undefined;
  return {
    id: idOf(pod),
    index: context.index,
    namespace,
    labels: labels ?? {},
    namespaceLabels: { ...context.namespaceLabels.get(namespace), [NAMESPACE_NAME_LABEL]: namespace },
    node: spec.nodeName,
    hostNetwork,
    terminated: hasEnded(pod),
    addresses: { ...ofNode, ...own },
    containers: spec.containers,
    initContainers: spec.initContainers ?? [],
  };
}

/** ClusterIPs; none of a headless Service. */
export function clusterIps({ spec }: Service): readonly string[] {
  const all = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]);
  return all.filter((ip) => ip !== "None" && ip !== "");
}

/** By which it is reached from outside, and from inside as well. */
export function outerIps({ spec, status }: Service): readonly string[] {
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []));
  return [...(spec.externalIPs ?? []), ...balanced];
}

function internalIps(addresses: readonly { readonly type: string; readonly address: string }[]): string[] {
  return addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address);
}

/** The first of each family. */
export function addressesOf(ips: readonly string[]): Addresses {
  const parsed = ips.map(parseAddress);
  const first = (kind: "ipv4" | "ipv6"): Address | undefined => parsed.find((ip) => ip.kind() === kind);
  const [IPv4, IPv6] = [first("ipv4"), first("ipv6")];
  return { ...(IPv4 && { IPv4 }), ...(IPv6 && { IPv6 }) };
}

function byAddress<T extends { readonly addresses: Addresses }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(
    items.flatMap((item) => Object.values(item.addresses).map((address) => [address.toString(), item])),
  );
}
