import type { KubernetesObject, ObjectRef } from "../../../model/objects.js";

export type Kind = KubernetesObject["kind"];

export interface Resource {
  readonly group: string;
  readonly prefix: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const core = { group: "", prefix: "/api/v1" };
const networking = { group: "networking.k8s.io", prefix: "/apis/networking.k8s.io/v1" };

export const resources = {
  Namespace: { ...core, plural: "namespaces", namespaced: false },
  Node: { ...core, plural: "nodes", namespaced: false },
  Pod: { ...core, plural: "pods", namespaced: true },
  Service: { ...core, plural: "services", namespaced: true },
  NetworkPolicy: { ...networking, plural: "networkpolicies", namespaced: true },
} satisfies Record<Kind, Resource>;

/** The path of a kind's collection: of one namespace, or of all. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const { prefix, plural, namespaced } = resources[kind];
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${prefix}${scope}/${plural}`;
}

export function objectPath(ref: ObjectRef): string {
  return `${collectionPath(ref.kind, ref.namespace)}/${encodeURIComponent(ref.name)}`;
}

/** What the server adds to an object that it stores. */
export type Stored<T extends KubernetesObject = KubernetesObject> = T & {
  readonly metadata: {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
  };
};
