import type { ObjectRef } from "../../../model/objects.js";
import { type WriteContext, failedWith, refuseForeign } from "../api/existing.js";
import type { Stored } from "../api/resources.js";

const CONFLICT_TRIES = 5;

/** JSON merge patch; repeated when someone else changed the object meanwhile. */
export async function patchObject(
  context: WriteContext,
  ref: ObjectRef,
  mergePatch: unknown,
): Promise<Stored> {
  const { client, signal } = context;
  await refuseForeign(context, ref, "changed");
  for (let tries = 1; ; tries++) {
    try {
      return await client.mergePatch(ref, mergePatch, signal);
    } catch (error) {
      if (!failedWith(error, "Conflict") || tries === CONFLICT_TRIES) throw error;
    }
  }
}
