import type {
  ClusterState,
  KubernetesObject,
  Namespace,
  NetworkPolicy,
  ObjectRef,
  Pod,
  Service,
} from "../model/objects.js";
import { describeRef, refOf } from "../model/objects.js";
import type { NamespaceSpec, PodSpec } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import type { PodOptions } from "./pod-objects.js";

/**
 * From which address a pod sees another node: that of the overlay's device with some CNIs (`flannel.1`, `vxlan.calico`),
 * and no API tells. "The source IP address that is seen may be that of an intermediate": which of them an ipBlock is
 * compared with is open (semantics U9).
 */
export type SourcesSeen = Readonly<Record<string, string>>;

/** A cluster as policies are judged in it, in the scenario's own names. */
export interface PlacedCluster {
  readonly target: TargetDescription;
  readonly state: ClusterState;
  /** How pods of one node see another, where that is not by its own address; found out by trying. */
  readonly sources: SourcesSeen;
}

/**
 * What a scenario has made of the cluster so far. Pods without a status and services without an address are still to be
 * placed by the target (or, for a preview, by `withPlaceholderAddresses`).
 */
export interface ClusterModel extends PlacedCluster {
  readonly options: PodOptions;
  /** The name of a pod as its server tells it: in the cluster's names. */
  readonly identity: (namespace: string, pod: string) => string;
  readonly specs: readonly NamespaceSpec[];
  readonly placements: Readonly<Record<string, number>>;
}

export function emptyCluster(options: Pick<ClusterModel, "target" | "options" | "identity">): ClusterModel {
  const state = { namespaces: [], pods: [], services: [], nodes: options.target.nodes, policies: [] };
  return { ...options, specs: [], placements: {}, state, sources: {} };
}

export function podSpec(cluster: ClusterModel, ref: ObjectRef): PodSpec {
  const [spec] = cluster.specs.flatMap(({ pods }) =>
    pods.filter((pod) => pod.name === ref.name && pod.namespace === ref.namespace),
  );
  if (spec === undefined) throw new Error(`the scenario has no ${describeRef(ref)}`);
  return spec;
}

export function withSpecs(cluster: ClusterModel, specs: readonly NamespaceSpec[]): ClusterModel {
  const names = new Set(specs.map((spec) => spec.name));
  return { ...cluster, specs: [...cluster.specs.filter((spec) => !names.has(spec.name)), ...specs] };
}

export function withPodSpec(cluster: ClusterModel, pod: PodSpec): ClusterModel {
  const specs = cluster.specs.map((spec) =>
    spec.name === pod.namespace
      ? { ...spec, pods: [...spec.pods.filter((other) => other.name !== pod.name), pod] }
      : spec,
  );
  return { ...cluster, specs };
}

/** Pods that the target has not given a node and addresses yet. */
export function unplaced({ state }: ClusterModel): readonly Pod[] {
  return state.pods.filter(({ status }) => status === undefined);
}

const collections = {
  Namespace: "namespaces",
  Pod: "pods",
  Service: "services",
  NetworkPolicy: "policies",
  Node: "nodes",
} as const satisfies Record<KubernetesObject["kind"], keyof ClusterState>;

export function putAll<C extends PlacedCluster>(cluster: C, objects: readonly KubernetesObject[]): C {
  return objects.reduce<C>(put, cluster);
}

export function put<C extends PlacedCluster>(cluster: C, object: KubernetesObject): C {
  const key = collections[object.kind];
  const ref = refOf(object);
  const list: readonly KubernetesObject[] = cluster.state[key];
  const known = list.some((item) => matches(item, ref));
  const next = known ? list.map((item) => (matches(item, ref) ? object : item)) : [...list, object];
  return { ...cluster, state: { ...cluster.state, [key]: next } };
}

export function without<C extends PlacedCluster>(cluster: C, ref: ObjectRef): C {
  const keep = (object: KubernetesObject) => !matches(object, ref) && !isInside(object, ref);
  const entries = Object.entries(cluster.state).map(([key, list]) => [key, list.filter(keep)]);
  return { ...cluster, state: Object.fromEntries(entries) as ClusterState };
}

function isInside(object: KubernetesObject, ref: ObjectRef): boolean {
  return ref.kind === "Namespace" && object.metadata.namespace === ref.name;
}

function matches(object: KubernetesObject, ref: ObjectRef): boolean {
  return (
    object.kind === ref.kind &&
    object.metadata.name === ref.name &&
    object.metadata.namespace === ref.namespace
  );
}

export function find(cluster: PlacedCluster, ref: ObjectRef): Namespace | Pod | Service | NetworkPolicy {
  const { namespaces, pods, services, policies } = cluster.state;
  const found = [...namespaces, ...pods, ...services, ...policies].find((object) => matches(object, ref));
  if (found === undefined) throw new Error(`there is no ${describeRef(ref)} at this step`);
  return found;
}
