import type { RunVerdict } from "../model/result.js";
import type { Target } from "../target/target.js";

/** How long a result may wait for its hint. */
const HINT_MS = 5_000;

/** Asked for only where something is wrong; without it the result is as good. */
export async function diagnosisFor(
  { kind }: RunVerdict,
  { target, signal }: { readonly target: Target; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (kind !== "ignores" && kind !== "partial") return undefined;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HINT_MS)]);
  return target.diagnosis?.(soon).catch(() => undefined);
}
