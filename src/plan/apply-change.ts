import type { KubernetesObject, NetworkPolicy, ObjectRef, Pod } from "../model/objects.js";
import { refOf } from "../model/objects.js";
import type { Change, NamespaceSpec, PodSpec } from "../scenario/scenario.js";
import { substitute } from "../scenario/variables.js";
import { addressLookup, nodeIndex } from "./addresses.js";
import { mergePatch } from "../model/merge-patch.js";
import { withStoredTypes } from "../model/policy-types.js";
import { namespaceObject, podObject, serviceObject } from "./pod-objects.js";
import {
  find,
  podSpec,
  put,
  putAll,
  withPodSpec,
  withSpecs,
  without,
  type ClusterModel,
} from "./cluster-model.js";

/** What a target has to do for a change. */
export type Operation =
  | { readonly do: "apply"; readonly objects: readonly KubernetesObject[] }
  | { readonly do: "patch"; readonly ref: ObjectRef; readonly merge: unknown }
  | { readonly do: "remove"; readonly refs: readonly ObjectRef[] };

/** A change gives the next cluster model and the operations that take the real one there. Pure. */
export interface Transition {
  readonly cluster: ClusterModel;
  readonly operations: readonly Operation[];
}

export function applyChange(cluster: ClusterModel, change: Change): Transition {
  switch (change.do) {
    case "apply":
      return putPolicies(cluster, change.policies, false);
    case "replace":
      return putPolicies(cluster, change.policies, true);
    case "patch":
      return patchObject(cluster, change.ref, change.merge);
    case "label":
      return patchObject(cluster, change.ref, { metadata: { labels: change.labels } });
    case "delete":
      return {
        cluster: without(cluster, change.ref),
        operations: [{ do: "remove", refs: [existing(cluster, change.ref)] }],
      };
    case "createPod":
      return createPods(cluster, [change.pod]);
    case "createNamespace":
      return createNamespaces(cluster, [change.namespace]);
    case "recreate":
      return recreate(cluster, change);
  }
}

/** The fixture of a scenario: every namespace, then its services, then its pods, each kind in one operation. */
export function createNamespaces(cluster: ClusterModel, specs: readonly NamespaceSpec[]): Transition {
  const namespaces = specs.map((spec) => {
    const hostNetwork = spec.pods.some((pod) => pod.hostNetwork);
    return namespaceObject(spec, cluster.options, hostNetwork);
  });
  const services = specs.flatMap((spec) =>
    spec.services.map((service) => serviceObject(service, cluster.target.ipFamilies.length)),
  );
  const grown = withSpecs(putAll(cluster, [...namespaces, ...services]), specs);
  const pods = createPods(
    grown,
    specs.flatMap((spec) => spec.pods),
  );
  const objects = [...namespaces, ...services];
  return { cluster: pods.cluster, operations: [{ do: "apply", objects }, ...pods.operations] };
}

function createPods(cluster: ClusterModel, specs: readonly PodSpec[]): Transition {
  let next = cluster;
  const pods: Pod[] = [];
  for (const spec of specs) {
    const placed = place(next, spec);
    const { namespace, name } = spec;
    const pod = podObject(spec, {
      ...cluster.options,
      node: placed.node,
      identity: cluster.identity(namespace, name),
    });
    pods.push(pod);
    next = withPodSpec(put(placed.cluster, pod), spec);
  }
  return { cluster: next, operations: pods.length === 0 ? [] : [{ do: "apply", objects: pods }] };
}

/** Node letters name the target's nodes in order; a pod without one takes the next node in turn, and keeps it for life. */
function place(cluster: ClusterModel, spec: PodSpec): { node: string; cluster: ClusterModel } {
  const key = `${spec.namespace}/${spec.name}`;
  const index =
    spec.node === undefined
      ? (cluster.placements[key] ?? Object.keys(cluster.placements).length)
      : nodeIndex(spec.node);
  const node = cluster.target.nodes[index % cluster.target.nodes.length];
  if (node === undefined) throw new Error("the target has no node for probe pods");
  return {
    node: node.metadata.name,
    cluster: { ...cluster, placements: { ...cluster.placements, [key]: index } },
  };
}

function putPolicies(cluster: ClusterModel, policies: readonly NetworkPolicy[], afresh: boolean): Transition {
  const lookup = addressLookup(cluster);
  const objects = policies.map((policy) => substitute(policy, lookup));
  const refs = objects.map(refOf);
  const removal: Operation[] = afresh
    ? [{ do: "remove", refs: refs.map((ref) => existing(cluster, ref)) }]
    : [];
  return { cluster: putAll(cluster, objects), operations: [...removal, { do: "apply", objects }] };
}

function patchObject(cluster: ClusterModel, ref: ObjectRef, merge: unknown): Transition {
  const patch = substitute(merge, addressLookup(cluster));
  const patched = mergePatch(withStoredTypes(find(cluster, ref)), patch) as KubernetesObject;
  return { cluster: put(cluster, patched), operations: [{ do: "patch", ref, merge: patch }] };
}

function recreate(cluster: ClusterModel, change: Extract<Change, { do: "recreate" }>): Transition {
  const { ref } = change;
  const removed = without(cluster, existing(cluster, ref));
  const made =
    ref.kind === "Namespace"
      ? createNamespaces(
          removed,
          cluster.specs.filter((spec) => spec.name === ref.name),
        )
      : createPods(removed, [relabelled(podSpec(cluster, ref), change.labels)]);
  return { cluster: made.cluster, operations: [{ do: "remove", refs: [ref] }, ...made.operations] };
}

function relabelled(spec: PodSpec, labels: PodSpec["labels"] | undefined): PodSpec {
  return labels === undefined ? spec : { ...spec, labels };
}

function existing(cluster: ClusterModel, ref: ObjectRef): ObjectRef {
  find(cluster, ref);
  return ref;
}
