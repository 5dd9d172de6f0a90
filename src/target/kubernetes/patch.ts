import { isOwned } from "../../model/labels.js";
import type { ObjectRef } from "../../model/objects.js";
import type { ApplyContext } from "./apply.js";
import { failedWith, foreign } from "./existing.js";
import type { Stored } from "./resources.js";

const conflictTries = 5;

/** JSON merge patch; repeated when someone else changed the object meanwhile. */
export async function patchObject(
  context: ApplyContext,
  ref: ObjectRef,
  mergePatch: unknown,
): Promise<Stored> {
  const { client, made, signal } = context;
  if (ref.kind === "Namespace" && !made.has(ref.name)) {
    const { metadata } = await client.get(ref, signal);
    if (!isOwned(metadata.labels)) throw foreign(ref.name, "changed");
  }
  for (let tries = 1; ; tries++) {
    try {
      return await client.mergePatch(ref, mergePatch, signal);
    } catch (error) {
      if (!failedWith(error, "Conflict") || tries === conflictTries) throw error;
    }
  }
}
