import type { Endpoint } from "../model/endpoint.js";
import type {
  KubernetesObject,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicySpec,
  ObjectRef,
} from "../model/objects.js";

/**
 * A scenario's namespaces under names of their own in the cluster: `x` becomes `np-7f3a-2-x`. Only names of
 * namespaces are mapped, in both directions, wherever an object holds one; all else travels as the scenario has it.
 */
export interface Names {
  readonly toCluster: (namespace: string) => string;
  readonly fromCluster: (namespace: string) => string;
}

export function namesWithPrefix(prefix: string): Names {
  return {
    toCluster: (namespace) => `${prefix}${namespace}`,
    fromCluster: (namespace) => (namespace.startsWith(prefix) ? namespace.slice(prefix.length) : namespace),
  };
}

type Rename = (namespace: string) => string;

export function renameRef(ref: ObjectRef, rename: Rename): ObjectRef {
  if (ref.kind === "Namespace") return { ...ref, name: rename(ref.name) };
  return ref.namespace === undefined ? ref : { ...ref, namespace: rename(ref.namespace) };
}

export function renameEndpoint(endpoint: Endpoint, rename: Rename): Endpoint {
  return "namespace" in endpoint ? { ...endpoint, namespace: rename(endpoint.namespace) } : endpoint;
}

export function renameObject<T extends KubernetesObject>(object: T, rename: Rename): T {
  if (object.kind === "Namespace") {
    return { ...object, metadata: { ...object.metadata, name: rename(object.metadata.name) } };
  }
  const { namespace } = object.metadata;
  const metadata =
    namespace === undefined ? object.metadata : { ...object.metadata, namespace: rename(namespace) };
  if (object.kind !== "NetworkPolicy") return { ...object, metadata };
  return { ...object, metadata, ...renameSpec(object, rename) };
}

/** Policies name namespaces in selectors too, by the label that the control plane sets (semantics 1.8). */
const NAME_LABEL = "kubernetes.io/metadata.name";

function renameSpec({ spec }: NetworkPolicy, rename: Rename): { spec?: NetworkPolicySpec | null } {
  if (spec === undefined) return {};
  if (spec === null) return { spec };
  return {
    spec: {
      ...spec,
      ...(spec.ingress && {
        ingress: spec.ingress.map((rule) => ({ ...rule, ...renamePeers("from", rule.from, rename) })),
      }),
      ...(spec.egress && {
        egress: spec.egress.map((rule) => ({ ...rule, ...renamePeers("to", rule.to, rename) })),
      }),
    },
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
