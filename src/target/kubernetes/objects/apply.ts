import { isDeepStrictEqual } from "node:util";
import { describeRef, type KubernetesObject, refOf } from "../../../model/objects.js";
import { TargetError } from "../../target.js";
import { type WriteContext, existingOrUndefined, failedWith, refuseForeign } from "../api/existing.js";
import type { ApiFailure } from "../api/failures.js";
import { describeDifferences, differences } from "./readback.js";
import { waitUntilGone } from "./remove.js";
import type { Stored } from "../api/resources.js";
import { writerOf } from "./writers.js";

const CONFLICT_TRIES = 5;

/**
 * Creates the object. One that exists is replaced when it is a policy or a namespace of netproof's; another is an
 * error. A policy is read back, and a difference from what was sent is an error.
 */
export async function applyObject(context: WriteContext, object: KubernetesObject): Promise<Stored> {
  if (object.kind !== "Namespace") await refuseForeign(context, refOf(object), "changed");
  const stored = await createOrTakeOver(context, object);
  if (object.kind === "Namespace") context.made.add(object.metadata.name);
  return object.kind === "NetworkPolicy" ? await readBack(context, object) : stored;
}

async function createOrTakeOver(context: WriteContext, object: KubernetesObject): Promise<Stored> {
  const { client, signal } = context;
  for (let tries = 1; ; tries++) {
    try {
      return await client.create(object, signal);
    } catch (error) {
      if (!failedWith(error, "AlreadyExists") || tries === CONFLICT_TRIES) throw error;
      const stored = await takeOver(context, object, error);
      if (stored !== "create again") return stored;
    }
  }
}

async function takeOver(
  context: WriteContext,
  object: KubernetesObject,
  exists: ApiFailure,
): Promise<Stored | "create again"> {
  const { client, signal } = context;
  const ref = refOf(object);
  for (let tries = 1; ; tries++) {
    const existing = await existingOrUndefined(client, ref, signal);
    if (existing === undefined) return "create again";
    if (existing.metadata.deletionTimestamp !== undefined) {
      await waitUntilGone({ client, gone: [{ ref, uid: existing.metadata.uid }], signal });
      return "create again";
    }
    if (exists.repeated && isWhatWasSent(object, existing)) return existing;
    if (object.kind === "Namespace") await refuseForeign(context, ref, "changed");
    else if (object.kind !== "NetworkPolicy") throw exists;
    try {
      return await client.replace(withVersion(object, existing), signal);
    } catch (error) {
      if (failedWith(error, "NotFound")) return "create again";
      if (!failedWith(error, "Conflict") || tries === CONFLICT_TRIES) throw error;
    }
  }
}

/** The same object, only that it says which stored version it replaces. */
function withVersion<T extends KubernetesObject>(object: T, { metadata }: Stored): T {
  return { ...object, metadata: { ...object.metadata, resourceVersion: metadata.resourceVersion } };
}

/** Everything sent is there: the lost answer to an earlier try was a success. */
function isWhatWasSent(sent: unknown, stored: unknown): boolean {
  if (Array.isArray(sent) && Array.isArray(stored)) {
    return sent.length === stored.length && sent.every((item, index) => isWhatWasSent(item, stored[index]));
  }
  if (typeof sent !== "object" || sent === null || typeof stored !== "object" || stored === null) {
    return isDeepStrictEqual(sent, stored);
  }
  const there: Readonly<Record<string, unknown>> = { ...stored };
  return Object.entries(sent).every(([key, value]) => key === "status" || isWhatWasSent(value, there[key]));
}

async function readBack({ client, signal }: WriteContext, sent: KubernetesObject): Promise<Stored> {
  const stored = await client.get(refOf(sent), signal);
  const found = differences(sent, stored);
  if (found.length === 0) return stored;
  throw new TargetError({
    object: describeRef(refOf(sent)),
    what: `the API server stored something else than was sent${writerOf(stored, found[0]?.path ?? "")}\n  ${describeDifferences(found)}`,
    next: "Correct a misspelt field; else an admission webhook changes policies, and a run would not test what it says.",
  });
}
