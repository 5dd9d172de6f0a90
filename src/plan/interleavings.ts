import { describeRef, type KubernetesObject, type ObjectRef, refOf } from "../model/objects.js";
import { mergePatch } from "../model/merge-patch.js";
import type { Operation } from "./apply-change.js";
import { find, put, without, type PlacedCluster } from "./cluster-model.js";

/** More states than this are not looked through. */
const MOST_WORLDS = 512;

/** One object's change. */
type ObjectChange =
  | { readonly do: "put"; readonly object: KubernetesObject }
  | { readonly do: "patch"; readonly ref: ObjectRef; readonly merge: unknown }
  | { readonly do: "remove"; readonly ref: ObjectRef };

/**
 * Every state that an engine may act on while changes reach it. It hears of one object's changes in order, but of
 * different objects in any: nothing in the API promises more (semantics U6). The first is `before`, the last has all
 * changes. Undefined: there are too many to say anything.
 */
export function possibleStates(
  before: PlacedCluster,
  operations: readonly Operation[],
): readonly PlacedCluster[] | undefined {
  const histories = historiesOf(operations.flatMap(objectChanges));
  const number = histories.reduce((product, history) => product * (history.length + 1), 1);
  if (number > MOST_WORLDS) return undefined;
  return histories.reduce<readonly PlacedCluster[]>(
    (states, history) =>
      [...history.keys(), history.length].flatMap((known) =>
        states.map((cluster) => history.slice(0, known).reduce(take, cluster)),
      ),
    [before],
  );
}

function objectChanges(operation: Operation): readonly ObjectChange[] {
  switch (operation.do) {
    case "apply":
      return operation.objects.map((object) => ({ do: "put", object }));
    case "patch":
      return [operation];
    case "remove":
      return operation.refs.map((ref) => ({ do: "remove", ref }));
  }
}

function touchedBy(change: ObjectChange): ObjectRef {
  return change.do === "put" ? refOf(change.object) : change.ref;
}

/** A namespace that comes or goes takes along what is in it, so all of that is one history. */
function historiesOf(all: readonly ObjectChange[]): readonly (readonly ObjectChange[])[] {
  const moved = new Set(all.filter(({ do: verb }) => verb !== "patch").flatMap(namespaceOf));
  const histories = new Map<string, ObjectChange[]>();
  for (const change of all) {
    const ref = touchedBy(change);
    const home = ref.kind === "Namespace" ? ref.name : ref.namespace;
    const key = home !== undefined && moved.has(home) ? `Namespace ${home}` : describeRef(ref);
    histories.set(key, [...(histories.get(key) ?? []), change]);
  }
  return [...histories.values()];
}

function namespaceOf(change: ObjectChange): readonly string[] {
  const ref = touchedBy(change);
  return ref.kind === "Namespace" ? [ref.name] : [];
}

function take(cluster: PlacedCluster, change: ObjectChange): PlacedCluster {
  switch (change.do) {
    case "put":
      return put(cluster, change.object);
    case "patch":
      return put(cluster, mergePatch(find(cluster, change.ref), change.merge) as KubernetesObject);
    case "remove":
      return without(cluster, change.ref);
  }
}

/** Pods that the operations create or delete, as `namespace/name`. */
export function podsMoved(before: PlacedCluster, operations: readonly Operation[]): ReadonlySet<string> {
  const refs = operations
    .flatMap(objectChanges)
    .filter(({ do: verb }) => verb !== "patch")
    .map(touchedBy);
  const gone = new Set(refs.filter(({ kind }) => kind === "Namespace").map(({ name }) => name));
  const inside = before.state.pods
    .map(refOf)
    .filter(({ namespace }) => namespace !== undefined && gone.has(namespace));
  return new Set(
    [...refs.filter(({ kind }) => kind === "Pod"), ...inside].map(
      ({ namespace, name }) => `${namespace}/${name}`,
    ),
  );
}
