import type { KubernetesObject, Pod } from "../../../../src/model/objects.js";
import { stored } from "./defaults.js";
import { isJson, type Json, jsonIn, mergePatched, textIn } from "./json.js";
import { type Answer, failure, ok } from "./responses.js";
import type { Store } from "./store.js";
import type { World } from "./world.js";

export const kinds: Readonly<Record<string, KubernetesObject["kind"]>> = {
  namespaces: "Namespace",
  nodes: "Node",
  pods: "Pod",
  services: "Service",
  networkpolicies: "NetworkPolicy",
};

/** Where an object lies: its collection, namespace and name. */
export interface ContainerRef {
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Creates, changes and deletes objects as API server, scheduler, kubelet and namespace controller do together. */
export interface Cluster {
  get(place: ContainerRef): Answer;
  create(place: ContainerRef, body: Json): Promise<Answer>;
  replace(place: ContainerRef, body: Json): Promise<Answer>;
  patch(place: ContainerRef, body: Json): Promise<Answer>;
  delete(place: ContainerRef, options: Json): Answer;
  /** Resolves when everything in the background has come to its end. */
  settled(): Promise<void>;
}

export function clusterOf(store: Store, world: World, onTrouble: (trouble: unknown) => void): Cluster {
  const background = new Set<Promise<void>>();
  const later = (work: () => Promise<void>): void => {
    const running = work()
      .catch(onTrouble)
      .finally(() => background.delete(running));
    background.add(running);
  };
  const context = { store, world, later };
  return {
    get: (place) => withExisting(store, place, (existing) => ok(existing)),
    create: (place, body) => create(context, place, body),
    replace: (place, body) => replace(context, place, body),
    patch: (place, body) => patch(context, place, body),
    delete: (place, options) => remove(context, place, options),
    async settled() {
      while (background.size > 0) await Promise.allSettled(background);
    },
  };
}

interface Context {
  readonly store: Store;
  readonly world: World;
  readonly later: (work: () => Promise<void>) => void;
}

export function keyOf({ namespace, name }: ContainerRef): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function notFound({ plural, name }: ContainerRef): Answer {
  return failure(404, "NotFound", `${plural} "${name}" not found`);
}

function withExisting<T>(store: Store, place: ContainerRef, then: (existing: Json) => T): T | Answer {
  const existing = store.get(place.plural, keyOf(place));
  return existing === undefined ? notFound(place) : then(existing);
}

async function create({ store, world, later }: Context, place: ContainerRef, body: Json): Promise<Answer> {
  const { plural, namespace, name } = place;
  const refusal = namespace === undefined ? undefined : refuseIn(store, namespace, place);
  if (refusal !== undefined) return refusal;
  if (store.get(plural, keyOf(place)) !== undefined) {
    return failure(409, "AlreadyExists", `${plural} "${name}" already exists`);
  }
  const object = store.put(plural, keyOf(place), stored(kinds[plural] ?? "", body));
  if (plural === "pods") later(() => start({ store, world, later }, place));
  else if (plural !== "nodes") store.put(plural, keyOf(place), await inWorld(world, object));
  return ok(store.get(plural, keyOf(place)) ?? object, 201);
}

function refuseIn(store: Store, namespace: string, { plural, name }: ContainerRef): Answer | undefined {
  const found = store.get("namespaces", namespace);
  if (found === undefined) return failure(404, "NotFound", `namespaces "${namespace}" not found`);
  if (jsonIn(found, "metadata")["deletionTimestamp"] === undefined) return undefined;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return failure(403, "Forbidden", `${plural} "${name}" is forbidden: ${why}`);
}

/** Scheduler and kubelet: the pod runs, then is Ready. */
async function start({ store, world }: Context, place: ContainerRef): Promise<void> {
  const created = store.get("pods", keyOf(place));
  if (created === undefined || !isObject(created) || created.kind !== "Pod") return;
  const running = await world.startPod(created);
  const now = store.get("pods", keyOf(place));
  if (now === undefined) return;
  store.put("pods", keyOf(place), {
    ...now,
    spec: { ...jsonIn(now, "spec"), nodeName: running.spec.nodeName },
    status: readyStatus(running),
  });
}

function readyStatus(pod: Pod): Json {
  const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
    type,
    status: "True",
  }));
  const containerStatuses = pod.spec.containers.map(({ name }) => ({
    name,
    ready: true,
    restartCount: 0,
    state: { running: {} },
  }));
  return { ...pod.status, phase: "Running", conditions, containerStatuses };
}

async function inWorld(world: World, object: Json): Promise<Json> {
  return isObject(object) ? { ...object, ...(await world.apply(object)) } : object;
}

export function isObject(value: Json): value is Json & KubernetesObject {
  return typeof value["kind"] === "string" && isJson(value["metadata"]);
}

async function replace({ store, world }: Context, place: ContainerRef, body: Json): Promise<Answer> {
  const existing = store.get(place.plural, keyOf(place));
  if (existing === undefined) return notFound(place);
  const wanted = textIn(jsonIn(body, "metadata"), "resourceVersion");
  if (wanted !== undefined && wanted !== jsonIn(existing, "metadata")["resourceVersion"])
    return conflict(place);
  const object = store.put(place.plural, keyOf(place), stored(kinds[place.plural] ?? "", body));
  return ok(store.put(place.plural, keyOf(place), await inWorld(world, object)));
}

export function conflict({ plural, name }: ContainerRef): Answer {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  return failure(409, "Conflict", `Operation cannot be fulfilled on ${plural} "${name}": ${why}`);
}

async function patch({ store, world }: Context, place: ContainerRef, body: Json): Promise<Answer> {
  const existing = store.get(place.plural, keyOf(place));
  if (existing === undefined) return notFound(place);
  const patched = mergePatched(existing, body);
  const object = isJson(patched) ? patched : existing;
  const next = place.plural === "pods" ? object : stored(kinds[place.plural] ?? "", object);
  const result = store.put(place.plural, keyOf(place), next);
  await world.patch(refOf(place), body);
  return ok(result);
}

function refOf({ plural, namespace, name }: ContainerRef): Parameters<World["remove"]>[0] {
  const kind = kinds[plural] ?? "Pod";
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}

function remove(context: Context, place: ContainerRef, options: Json): Answer {
  const { store, world, later } = context;
  const existing = store.get(place.plural, keyOf(place));
  if (existing === undefined) return notFound(place);
  const uid = textIn(jsonIn(options, "preconditions"), "uid");
  if (uid !== undefined && uid !== jsonIn(existing, "metadata")["uid"]) return conflict(place);
  if (place.plural !== "namespaces" && place.plural !== "pods") {
    later(() => world.remove(refOf(place)));
    store.delete(place.plural, keyOf(place));
    return ok({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" });
  }
  const metadata = { ...jsonIn(existing, "metadata"), deletionTimestamp: new Date().toISOString() };
  const ending = store.put(place.plural, keyOf(place), { ...existing, metadata });
  later(() => end(context, place));
  return ok(ending);
}

/** Kubelet and namespace controller: what ends is gone a little later, a namespace with all that is in it. */
async function end({ store, world }: Context, place: ContainerRef): Promise<void> {
  if (place.plural === "namespaces") {
    store.put("namespaces", place.name, {
      ...store.get("namespaces", place.name),
      status: { phase: "Terminating" },
    });
    for (const plural of ["networkpolicies", "services", "pods"]) {
      for (const object of store.list(plural)) {
        const metadata = jsonIn(object, "metadata");
        if (metadata["namespace"] !== place.name) continue;
        await endOne(
          { store, world },
          { plural, namespace: place.name, name: textIn(metadata, "name") ?? "" },
        );
      }
    }
  }
  await endOne({ store, world }, place);
}

async function endOne(
  { store, world }: Pick<Context, "store" | "world">,
  place: ContainerRef,
): Promise<void> {
  await world.remove(refOf(place));
  store.delete(place.plural, keyOf(place));
}
