import pLimit from "p-limit";
import type { ObjectRef } from "../../../model/objects.js";
import type { Client, Collection } from "../api/client.js";
import { allOrNone } from "../api/deadline.js";
import { type WriteContext, existingOrUndefined, failedWith, refuseForeign } from "../api/existing.js";
import type { Stored } from "../api/resources.js";
import { type Objects, observeUntil } from "../api/watch.js";

/** Enough for a process to end by itself; netproof's pods hold nothing worth saving. */
const POD_GRACE_SECONDS = 1;
const OBJECTS_AT_ONCE = 8;

/** One object that was deleted. It is gone when none of its name is there, or one with another uid. */
export interface Deleted {
  readonly ref: ObjectRef;
  readonly uid: string | undefined;
}

/** Deletes the objects, then waits until all of them are gone. */
export async function removeObjects(
  { client, made, signal }: WriteContext,
  refs: readonly ObjectRef[],
): Promise<void> {
  const limit = pLimit(OBJECTS_AT_ONCE);
  const works = refs.map(
    (ref) => (limited: AbortSignal) => limit(() => startRemoval({ client, made, signal: limited }, ref)),
  );
  const deleted = await allOrNone(signal, works);
  await waitUntilGone({ client, gone: deleted.flat(), signal });
}

async function startRemoval(
  { client, made, signal }: WriteContext,
  ref: ObjectRef,
): Promise<readonly Deleted[]> {
  const existing = await existingOrUndefined(client, ref, signal);
  if (existing === undefined) return [];
  await refuseForeign({ client, made, signal }, ref, "removed");
  await deleteObject(client, ref, existing, signal);
  return [{ ref, uid: existing.metadata.uid }];
}

async function deleteObject(
  client: Client,
  ref: ObjectRef,
  existing: Stored,
  signal: AbortSignal,
): Promise<void> {
  const { uid } = existing.metadata;
  const grace = ref.kind === "Pod" ? { gracePeriodSeconds: POD_GRACE_SECONDS } : {};
  const options = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: "Background",
    ...(uid !== undefined && { preconditions: { uid } }),
    ...grace,
  };
  try {
    await client.delete(ref, options, signal);
  } catch (error) {
    // Conflict: the uid is another one's by now, so ours is gone. It is also what a namespace answers that ends already.
    if (!failedWith(error, "NotFound") && !failedWith(error, "Conflict")) throw error;
  }
}

/** Resolves when none of the objects is there any more. */
export async function waitUntilGone(request: {
  readonly client: Client;
  readonly gone: readonly Deleted[];
  readonly signal: AbortSignal;
}): Promise<void> {
  const { client, gone, signal } = request;
  const waits = groupsOf(gone).map(({ collection, group }) => {
    const decide = (objects: Objects): true | undefined =>
      group.every((deleted) => isGone(deleted, objects)) || undefined;
    return (limited: AbortSignal) => observeUntil({ client, collection, signal: limited, decide });
  });
  await allOrNone(signal, waits);
}

/** One watch serves all objects of a namespace; an object alone, and each namespace, is watched by its name. */
function groupsOf(gone: readonly Deleted[]): { collection: Collection; group: readonly Deleted[] }[] {
  const groups = new Map<string, Deleted[]>();
  for (const deleted of gone) {
    const { kind, namespace, name } = deleted.ref;
    const key = `${kind} ${namespace ?? `/${name}`}`;
    groups.set(key, [...(groups.get(key) ?? []), deleted]);
  }
  return [...groups.values()].map((group) => ({ collection: collectionOf(group), group }));
}

function collectionOf([first, ...others]: readonly Deleted[]): Collection {
  if (first === undefined) throw new Error("no group is empty");
  const { kind, namespace, name } = first.ref;
  return { kind, namespace, fieldSelector: others.length === 0 ? `metadata.name=${name}` : undefined };
}

function isGone({ ref, uid }: Deleted, objects: Objects): boolean {
  const found = objects.get(ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`);
  return found === undefined || found.metadata.uid !== uid;
}
