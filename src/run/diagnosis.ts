import type { RunVerdict } from "../model/result.js";
import type { Target } from "../target/target.js";
import { type Evidence, evidenceKey } from "../plan/step-history.js";

/** How long a result may wait for its hint. */
const HINT_MS = 5_000;

/** Asked for only where something is wrong; without it the result is as good. */
export async function diagnosisFor(
  { kind, findings }: RunVerdict,
  run: {
    readonly target: Target;
    readonly evidence: Evidence;
    /** Whether what the run made is still there. */
    readonly keep: boolean;
    readonly signal: AbortSignal;
  },
): Promise<string | undefined> {
  if (kind !== "ignores" && kind !== "partial") return undefined;
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(HINT_MS)]);
  const namespace = run.keep ? policedNamespace(findings, run.evidence) : undefined;
  return run.target.diagnosis?.({ namespace, signal }).catch(() => undefined);
}

/** Where the policies of the first finding's example are, in the cluster's names. */
function policedNamespace([first]: RunVerdict["findings"], evidence: Evidence): string | undefined {
  if (first === undefined) return undefined;
  const world = evidence.get(evidenceKey(first.example.scenario, first.example.step))?.world;
  const policed = world?.state.policies[0]?.metadata.namespace;
  const pod = world?.state.pods.find(({ metadata }) => metadata.namespace === policed)?.metadata;
  if (world === undefined || pod?.namespace === undefined) return undefined;
  return world.identity(pod.namespace, pod.name).split("/")[0];
}
