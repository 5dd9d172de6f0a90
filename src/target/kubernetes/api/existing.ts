import { isOwned } from "../../../model/labels.js";
import { describeRef, type ObjectRef } from "../../../model/objects.js";
import { TargetError } from "../../target.js";
import type { Client } from "./client.js";
import { ApiFailure } from "./failures.js";
import type { Stored } from "./resources.js";

/** Names of the namespaces that this target has made, with or without netproof's label. */
export type MadeNamespaces = Set<string>;

export function failedWith(
  error: unknown,
  reason: "AlreadyExists" | "Conflict" | "NotFound",
): error is ApiFailure {
  return error instanceof ApiFailure && error.reason === reason;
}

export async function existingOrUndefined(
  client: Client,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Stored | undefined> {
  try {
    return await client.get(ref, signal);
  } catch (error) {
    if (failedWith(error, "NotFound")) return undefined;
    throw error;
  }
}

/** What changes a cluster, and what is netproof's own in it. */
export interface WriteContext {
  readonly client: Client;
  readonly made: MadeNamespaces;
  readonly signal: AbortSignal;
}

/** The cluster is left as it was found: what lies outside of netproof's namespaces is neither changed nor removed. */
export async function refuseForeign(
  { client, made, signal }: WriteContext,
  ref: ObjectRef,
  done: "changed" | "removed",
): Promise<void> {
  const name = ref.kind === "Namespace" ? ref.name : ref.namespace;
  if (name === undefined) throw foreign(ref, done);
  if (made.has(name)) return;
  const namespace = await existingOrUndefined(client, { kind: "Namespace", name }, signal);
  if (namespace !== undefined && !isOwned(namespace.metadata.labels)) throw foreign(ref, done);
}

function foreign(ref: ObjectRef, done: "changed" | "removed"): TargetError {
  const subject =
    ref.kind === "Namespace" || ref.namespace === undefined ? "it" : `namespace ${ref.namespace}`;
  return new TargetError({
    object: describeRef(ref),
    what: `not ${done}, because ${subject} is not netproof's`,
    next: "Name a namespace that does not exist yet.",
  });
}
