import type { ClusterState, Labels, Namespace, NetworkPolicy, Pod } from "../../model/objects.js";

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels | null };
}

export function has(objects: readonly Named[], wanted: Named): boolean {
  return find(objects, wanted) !== undefined;
}

export function find<T extends Named>(objects: readonly T[], { metadata }: Named): T | undefined {
  return objects.find(
    (own) => own.metadata.name === metadata.name && own.metadata.namespace === metadata.namespace,
  );
}

/** The last version of each. */
export function latest(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  return [
    ...new Map(
      policies.map((policy) => [`${policy.metadata.namespace}/${policy.metadata.name}`, policy]),
    ).values(),
  ];
}

/** An object as it was since it was made last, oldest first. */
export function versionsSinceCreation<T extends Named>(
  history: readonly ClusterState[],
  object: T,
  listed: (state: ClusterState) => readonly T[],
): readonly T[] {
  const seen = history.map((state) => find(listed(state), object));
  return seen.slice(seen.lastIndexOf(undefined) + 1).filter((own) => own !== undefined);
}

/** Where in a history an object was made last; before its start: 0. */
export function creationOf(
  history: readonly ClusterState[],
  object: Named,
  listed: (state: ClusterState) => readonly Named[],
): number {
  return history.map((state) => has(listed(state), object)).lastIndexOf(false) + 1;
}

/** How often an object was made. */
export function timesCreated(
  history: readonly ClusterState[],
  object: Named,
  listed: (state: ClusterState) => readonly Named[],
): number {
  const there = history.map((state) => has(listed(state), object));
  return there.filter((own, index) => own && there[index - 1] !== true).length;
}

export function isRemade(history: readonly ClusterState[], pod: Pod): boolean {
  return timesCreated(history, pod, (state) => state.pods) > 1;
}

export function firstOf(history: readonly ClusterState[], pod: Pod): Pod | undefined {
  return history.map((state) => find(state.pods, pod)).find((own) => own !== undefined);
}

export function labelled<T extends Pod | Namespace>(object: T, earlier: T | undefined): T {
  if (earlier === undefined) return object;
  return { ...object, metadata: { ...object.metadata, labels: earlier.metadata.labels ?? {} } };
}

/** The cluster as it was, but for pods, namespaces and Services that have come since. */
export function asOf(earlier: ClusterState | undefined, now: ClusterState): ClusterState {
  if (earlier === undefined) return now;
  return {
    ...now,
    policies: earlier.policies,
    pods: now.pods.map((pod) => labelled(pod, find(earlier.pods, pod))),
    namespaces: now.namespaces.map((namespace) => labelled(namespace, find(earlier.namespaces, namespace))),
  };
}
