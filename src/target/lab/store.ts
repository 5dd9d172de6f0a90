import type { KubernetesObject, ObjectRef, Pod } from "../../model/objects.js";
import { describeRef, refOf } from "../../model/objects.js";
import { nameViolations, validateNetworkPolicy } from "../../model/validation/index.js";
import { TargetError } from "../target.js";

/** The lab's objects, with the checks of an API server that matter to a run. */
export interface Store {
  get(ref: ObjectRef): KubernetesObject | undefined;
  put(object: KubernetesObject): void;
  delete(ref: ObjectRef): void;
  list<K extends KubernetesObject["kind"]>(kind: K): readonly Extract<KubernetesObject, { kind: K }>[];
  /** Everything in a namespace. */
  inside(namespace: string): readonly KubernetesObject[];
}

export function createStore(): Store {
  const objects = new Map<string, KubernetesObject>();
  return {
    get: (ref) => objects.get(describeRef(ref)),
    put: (object) => void objects.set(describeRef(refOf(object)), object),
    delete: (ref) => void objects.delete(describeRef(ref)),
    list: <K extends KubernetesObject["kind"]>(kind: K) =>
      [...objects.values()].filter(
        (object): object is Extract<KubernetesObject, { kind: K }> => object.kind === kind,
      ),
    inside: (namespace) => [...objects.values()].filter(({ metadata }) => metadata.namespace === namespace),
  };
}

/** Throws what an API server would answer to an object that it does not take. */
export function checkObject(store: Store, object: KubernetesObject): void {
  const ref = refOf(object);
  const { namespace } = ref;
  if (object.kind === "Node")
    throw new TargetError({ object: describeRef(ref), what: "the lab's nodes are fixed" });
  if (namespace !== undefined && store.get({ kind: "Namespace", name: namespace }) === undefined)
    throw new TargetError({ object: describeRef(ref), what: `namespaces "${namespace}" not found` });
  const found =
    object.kind === "NetworkPolicy" ? validateNetworkPolicy(object) : nameViolations(object.kind, object);
  const violations = found.map(({ path, text }) => `${path}: ${text}`);
  if (violations.length > 0)
    throw new TargetError({ object: describeRef(ref), what: `is invalid: ${violations.join(", ")}` });
}

export function existing(store: Store, ref: ObjectRef): KubernetesObject {
  const object = store.get(ref);
  if (object === undefined) throw new TargetError({ object: describeRef(ref), what: "not found" });
  return object;
}

/** The control plane puts a namespace's name among its labels. */
export function withNameLabel<T extends KubernetesObject>(object: T): T {
  if (object.kind !== "Namespace") return object;
  const { metadata } = object;
  const labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
  return { ...object, metadata: { ...metadata, labels } };
}

/** A running pod keeps its process and addresses whatever is applied: labels are what may change. */
export function relabelled(pod: Pod, { metadata }: Pod): Pod {
  return { ...pod, metadata: { ...pod.metadata, ...metadata } };
}
