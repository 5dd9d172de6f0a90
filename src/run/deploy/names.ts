import type { Endpoint } from "../../model/endpoint.js";
import type {
  KubernetesObject,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicySpec,
  ObjectRef,
} from "../../model/objects.js";
import { refOf } from "../../model/objects.js";

/** A pod's full name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface Renaming {
  readonly namespace: (name: string) => string;
  readonly pod: (pod: PodName) => PodName;
}

/**
 * A scenario's namespaces and pods under their names in the cluster: `x` becomes `np-7f3a-2-x`. Only names are mapped, in
 * both directions, wherever an object holds one; all else travels as the scenario has it.
 */
export interface Names {
  readonly toCluster: Renaming;
  readonly fromCluster: Renaming;
}

export function namesWithPrefix(prefix: string): Names {
  return {
    toCluster: renamingOf((name) => `${prefix}${name}`),
    fromCluster: renamingOf((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name)),
  };
}

function renamingOf(namespace: (name: string) => string): Renaming {
  return { namespace, pod: (pod) => ({ name: pod.name, namespace: namespace(pod.namespace) }) };
}

/** Pods that stand in for a scenario's, by pairs; namespaces that no pair names get the prefix. */
export function namesOfPairs(
  prefix: string,
  pairs: {
    readonly namespaces: readonly (readonly [own: string, inCluster: string])[];
    readonly pods: readonly (readonly [own: PodName, inCluster: PodName])[];
  },
): Names {
  const plain = namesWithPrefix(prefix);
  const reversed = {
    namespaces: pairs.namespaces.map(([own, inCluster]) => [inCluster, own] as const),
    pods: pairs.pods.map(([own, inCluster]) => [inCluster, own] as const),
  };
  return {
    toCluster: pairedRenaming(pairs, plain.toCluster),
    fromCluster: pairedRenaming(reversed, plain.fromCluster),
  };
}

function pairedRenaming(pairs: Parameters<typeof namesOfPairs>[1], otherwise: Renaming): Renaming {
  const namespaces = new Map(pairs.namespaces);
  const pods = new Map(pairs.pods.map(([from, to]) => [`${from.namespace}/${from.name}`, to]));
  const namespace = (name: string): string => namespaces.get(name) ?? otherwise.namespace(name);
  return {
    namespace,
    pod: (pod) => pods.get(`${pod.namespace}/${pod.name}`) ?? { ...pod, namespace: namespace(pod.namespace) },
  };
}

export function renameRef(ref: ObjectRef, rename: Renaming): ObjectRef {
  const { kind, namespace, name } = ref;
  if (kind === "Namespace") return { ...ref, name: rename.namespace(name) };
  if (namespace === undefined) return ref;
  return kind === "Pod"
    ? { ...ref, ...rename.pod({ namespace, name }) }
    : { ...ref, namespace: rename.namespace(namespace) };
}

export function renameEndpoint(endpoint: Endpoint, rename: Renaming): Endpoint {
  if (endpoint.kind === "pod") return { kind: "pod", ...rename.pod(endpoint) };
  return endpoint.kind === "service"
    ? { ...endpoint, namespace: rename.namespace(endpoint.namespace) }
    : endpoint;
}

export function renameObject<T extends KubernetesObject>(object: T, rename: Renaming): T {
  const { namespace, name } = renameRef(refOf(object), rename);
  const metadata = { ...object.metadata, name, ...(namespace === undefined ? {} : { namespace }) };
  if (object.kind !== "NetworkPolicy") return { ...object, metadata };
  return { ...object, metadata, ...renameSpec(object, rename.namespace) };
}

/** A merge patch of an object: of a policy's rules it has whole lists, or none. */
export function renamePatch(ref: ObjectRef, merge: unknown, rename: Renaming): unknown {
  if (ref.kind !== "NetworkPolicy" || !isRecord(merge) || !isRecord(merge["spec"])) return merge;
  return { ...merge, spec: renameRules(merge["spec"], rename.namespace) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Rename = Renaming["namespace"];

/** Policies name namespaces in selectors too, by the label that the control plane sets (semantics 1.8). */
const NAME_LABEL = "kubernetes.io/metadata.name";

function renameSpec({ spec }: NetworkPolicy, rename: Rename): { spec?: NetworkPolicySpec | null } {
  if (spec === undefined) return {};
  return { spec: spec && renameRules(spec, rename) };
}

function renameRules<T extends Pick<NetworkPolicySpec, "ingress" | "egress">>(spec: T, rename: Rename): T {
  const { ingress, egress } = spec;
  return {
    ...spec,
    ...(ingress && {
      ingress: ingress.map((rule) => ({ ...rule, ...renamePeers("from", rule.from, rename) })),
    }),
    ...(egress && { egress: egress.map((rule) => ({ ...rule, ...renamePeers("to", rule.to, rename) })) }),
  };
}

function renamePeers(
  key: "from" | "to",
  peers: readonly NetworkPolicyPeer[] | null | undefined,
  rename: Rename,
): Record<string, readonly NetworkPolicyPeer[]> {
  if (!peers) return {};
  return {
    [key]: peers.map((peer) =>
      peer.namespaceSelector
        ? { ...peer, namespaceSelector: renameSelector(peer.namespaceSelector, rename) }
        : peer,
    ),
  };
}

function renameSelector(selector: LabelSelector, rename: Rename): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  const own = matchLabels?.[NAME_LABEL];
  return {
    ...selector,
    ...(own !== undefined && { matchLabels: { ...matchLabels, [NAME_LABEL]: rename(own) } }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((requirement) =>
        requirement.key === NAME_LABEL && requirement.values
          ? { ...requirement, values: requirement.values.map(rename) }
          : requirement,
      ),
    }),
  };
}
