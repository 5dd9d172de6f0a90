import { describeRef, type ObjectRef } from "../../model/objects.js";
import { TargetError } from "../target.js";
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

/** The cluster is left as it was found: what netproof did not make stays untouched. */
export function foreign(name: string, done: "changed" | "removed"): TargetError {
  return new TargetError({
    object: describeRef({ kind: "Namespace", name }),
    what: `exists and is not netproof's, so it is not ${done}`,
    next: "Choose another name.",
  });
}
