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
import type { Change, NamespaceSpec, PodSpec } from "../scenario/scenario.js";
import { substitute } from "../scenario/variables.js";
import type { TargetDescription } from "../target/target.js";
import { addressLookup, nodeIndex } from "./addresses.js";
import { mergePatch } from "./merge-patch.js";
import { namespaceObject, podObject, type PodOptions, serviceObject } from "./pods.js";

/**
 * What a scenario has made of the cluster so far, in the scenario's own names. Pure: a change gives the next world and
 * the operations that take the cluster there. Pods without a status and services without an address are still to be
 * placed by the target (or, for a look ahead, by `sketch`).
 */
export interface World {
  readonly target: TargetDescription;
  readonly options: PodOptions;
  /** The name of a pod as its server tells it: in the cluster's names. */
  readonly identity: (namespace: string, pod: string) => string;
  readonly specs: readonly NamespaceSpec[];
  readonly placements: Readonly<Record<string, number>>;
  readonly state: ClusterState;
}

export type Operation =
  | { readonly do: "apply"; readonly objects: readonly KubernetesObject[] }
  | { readonly do: "patch"; readonly ref: ObjectRef; readonly merge: unknown }
  | { readonly do: "remove"; readonly refs: readonly ObjectRef[] };

export interface Advance {
  readonly world: World;
  readonly operations: readonly Operation[];
}

export function emptyWorld(options: Pick<World, "target" | "options" | "identity">): World {
  const state = { namespaces: [], pods: [], services: [], nodes: options.target.nodes, policies: [] };
  return { ...options, specs: [], placements: {}, state };
}

export function advance(world: World, change: Change): Advance {
  switch (change.do) {
    case "apply":
      return putPolicies(world, change.policies, false);
    case "replace":
      return putPolicies(world, change.policies, true);
    case "patch":
      return patchObject(world, change.ref, change.merge);
    case "label":
      return patchObject(world, change.ref, { metadata: { labels: change.labels } });
    case "delete":
      return {
        world: without(world, change.ref),
        operations: [{ do: "remove", refs: [existing(world, change.ref)] }],
      };
    case "createPod":
      return createPods(world, [change.pod]);
    case "createNamespace":
      return createNamespaces(world, [change.namespace]);
    case "recreate":
      return recreate(world, change);
  }
}

/** The fixture of a scenario: every namespace, then its services, then its pods, each kind in one operation. */
export function createNamespaces(world: World, specs: readonly NamespaceSpec[]): Advance {
  const namespaces = specs.map((spec) => {
    const hostNetwork = spec.pods.some((pod) => pod.hostNetwork);
    return namespaceObject(spec, world.options, hostNetwork);
  });
  const services = specs.flatMap((spec) =>
    spec.services.map((service) => serviceObject(service, world.target.ipFamilies.length)),
  );
  const grown = withSpecs(putAll(world, [...namespaces, ...services]), specs);
  const pods = createPods(
    grown,
    specs.flatMap((spec) => spec.pods),
  );
  const objects = [...namespaces, ...services];
  return { world: pods.world, operations: [{ do: "apply", objects }, ...pods.operations] };
}

function createPods(world: World, specs: readonly PodSpec[]): Advance {
  let next = world;
  const pods: Pod[] = [];
  for (const spec of specs) {
    const placed = place(next, spec);
    const { namespace, name } = spec;
    const pod = podObject(spec, {
      ...world.options,
      node: placed.node,
      identity: world.identity(namespace, name),
    });
    pods.push(pod);
    next = withPodSpec(put(placed.world, pod), spec);
  }
  return { world: next, operations: pods.length === 0 ? [] : [{ do: "apply", objects: pods }] };
}

/** Node letters name the target's nodes in order; a pod without one takes the next node in turn, and keeps it for life. */
function place(world: World, spec: PodSpec): { node: string; world: World } {
  const key = `${spec.namespace}/${spec.name}`;
  const index =
    spec.node === undefined
      ? (world.placements[key] ?? Object.keys(world.placements).length)
      : nodeIndex(spec.node);
  const node = world.target.nodes[index % world.target.nodes.length];
  if (node === undefined) throw new Error("the target has no node for probe pods");
  return { node: node.metadata.name, world: { ...world, placements: { ...world.placements, [key]: index } } };
}

function putPolicies(world: World, policies: readonly NetworkPolicy[], afresh: boolean): Advance {
  const lookup = addressLookup(world);
  const objects = policies.map((policy) => substitute(policy, lookup));
  const refs = objects.map(refOf);
  const removal: Operation[] = afresh
    ? [{ do: "remove", refs: refs.map((ref) => existing(world, ref)) }]
    : [];
  return { world: putAll(world, objects), operations: [...removal, { do: "apply", objects }] };
}

function patchObject(world: World, ref: ObjectRef, merge: unknown): Advance {
  const patch = substitute(merge, addressLookup(world));
  const patched = mergePatch(find(world, ref), patch) as KubernetesObject;
  return { world: put(world, patched), operations: [{ do: "patch", ref, merge: patch }] };
}

function recreate(world: World, change: Extract<Change, { do: "recreate" }>): Advance {
  const { ref } = change;
  const removed = without(world, existing(world, ref));
  const made =
    ref.kind === "Namespace"
      ? createNamespaces(
          removed,
          world.specs.filter((spec) => spec.name === ref.name),
        )
      : createPods(removed, [relabelled(podSpec(world, ref), change.labels)]);
  return { world: made.world, operations: [{ do: "remove", refs: [ref] }, ...made.operations] };
}

function relabelled(spec: PodSpec, labels: PodSpec["labels"] | undefined): PodSpec {
  return labels === undefined ? spec : { ...spec, labels };
}

export function podSpec(world: World, ref: ObjectRef): PodSpec {
  const pods = world.specs.flatMap((spec) => spec.pods);
  const spec = pods.find((pod) => pod.name === ref.name && pod.namespace === ref.namespace);
  if (spec === undefined) throw new Error(`the scenario has no ${describeRef(ref)}`);
  return spec;
}

function withSpecs(world: World, specs: readonly NamespaceSpec[]): World {
  const names = new Set(specs.map((spec) => spec.name));
  return { ...world, specs: [...world.specs.filter((spec) => !names.has(spec.name)), ...specs] };
}

function withPodSpec(world: World, pod: PodSpec): World {
  const specs = world.specs.map((spec) =>
    spec.name === pod.namespace
      ? { ...spec, pods: [...spec.pods.filter((other) => other.name !== pod.name), pod] }
      : spec,
  );
  return { ...world, specs };
}

const collections = {
  Namespace: "namespaces",
  Pod: "pods",
  Service: "services",
  NetworkPolicy: "policies",
  Node: "nodes",
} as const satisfies Record<KubernetesObject["kind"], keyof ClusterState>;

export function putAll(world: World, objects: readonly KubernetesObject[]): World {
  return objects.reduce(put, world);
}

function put(world: World, object: KubernetesObject): World {
  const key = collections[object.kind];
  const ref = refOf(object);
  const list: readonly KubernetesObject[] = world.state[key];
  const known = list.some((item) => matches(item, ref));
  const next = known ? list.map((item) => (matches(item, ref) ? object : item)) : [...list, object];
  return { ...world, state: { ...world.state, [key]: next } };
}

function without(world: World, ref: ObjectRef): World {
  const keep = (object: KubernetesObject) => !matches(object, ref) && !isInside(object, ref);
  const entries = Object.entries(world.state).map(([key, list]) => [key, list.filter(keep)]);
  return { ...world, state: Object.fromEntries(entries) as ClusterState };
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

export function find(world: World, ref: ObjectRef): Namespace | Pod | Service | NetworkPolicy {
  const { namespaces, pods, services, policies } = world.state;
  const found = [...namespaces, ...pods, ...services, ...policies].find((object) => matches(object, ref));
  if (found === undefined) throw new Error(`there is no ${describeRef(ref)} at this step`);
  return found;
}

function existing(world: World, ref: ObjectRef): ObjectRef {
  find(world, ref);
  return ref;
}
