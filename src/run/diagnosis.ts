import type { Target } from "../target/target.js";
import type { ClusterModel } from "../plan/cluster-model.js";

/** How long a run may wait for its hint. */
const HINT_MS = 5_000;

/** Optional: a command with which a person looks into what the engine made of policies. It never affects the verdict. */
export async function diagnosisOf(
  target: Target,
  at: { readonly namespace: string | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const signal = AbortSignal.any([at.signal, AbortSignal.timeout(HINT_MS)]);
  return target.diagnosis?.({ ...at, signal }).catch(() => undefined);
}

/** Where a step's policies are, in the cluster's names; undefined where it has none with a pod beside. */
export function policedNamespace({ state, identity }: ClusterModel): string | undefined {
  const policed = state.policies[0]?.metadata.namespace;
  const pod = state.pods.find(({ metadata }) => metadata.namespace === policed)?.metadata;
  return pod?.namespace === undefined ? undefined : identity(pod.namespace, pod.name).split("/")[0];
}
