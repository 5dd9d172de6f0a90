import type { KubernetesObject, NetworkPolicy, ObjectRef, Pod } from "../model/objects.js";
import { refOf } from "../model/objects.js";
import type { Change, NamespaceSpec, PodSpec } from "../scenario/scenario.js";
import { substitute } from "../scenario/variables.js";
import { addressLookup, nodeIndex } from "./addresses.js";
import { mergePatch } from "../model/merge-patch.js";
import { namespaceObject, podObject, serviceObject } from "./pod-objects.js";
import { find, podSpec, put, putAll, withPodSpec, withSpecs, without, type World } from "./cluster-model.js";

/** What a target has to do for a change. */
export type Operation =
  | { readonly do: "apply"; readonly objects: readonly KubernetesObject[] }
  | { readonly do: "patch"; readonly ref: ObjectRef; readonly merge: unknown }
  | { readonly do: "remove"; readonly refs: readonly ObjectRef[] };

/** A change gives the next world and the operations that take the cluster there. Pure. */
export interface Advance {
  readonly world: World;
  readonly operations: readonly Operation[];
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

function existing(world: World, ref: ObjectRef): ObjectRef {
  find(world, ref);
  return ref;
}
