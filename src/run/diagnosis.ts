import type { ClusterModel } from "../plan/cluster-model.js";
import type { Target } from "../target/target.js";

/** How long a run may wait for its hint. */
const HINT_MS = 5_000;

/** A hint to a person; it never affects the verdict. */
export interface Diagnosis {
  /** Asks for it where this is the first failure, while the run goes on. */
  readonly failedAt: (cluster: ClusterModel) => void;
  /** Command with which a person looks into what the engine made of policies; undefined where nothing failed. */
  readonly command: () => Promise<string | undefined>;
}

/** `keep`: the namespaces of the failure will still be there. */
export function diagnosisOf(
  target: Target,
  { keep, signal }: { readonly keep: boolean; readonly signal: AbortSignal },
): Diagnosis {
  let command: Promise<string | undefined> | undefined;
  const asked = async (cluster: ClusterModel): Promise<string | undefined> =>
    target
      .diagnosis?.({
        namespace: keep ? policedNamespace(cluster) : undefined,
        signal: AbortSignal.any([signal, AbortSignal.timeout(HINT_MS)]),
      })
      .catch(() => undefined);
  return {
    failedAt: (cluster) => {
      command ??= asked(cluster);
    },
    command: async () => command,
  };
}

/** Where a step's policies are, in the cluster's names; undefined where it has none with a pod beside. */
function policedNamespace({ state, identity }: ClusterModel): string | undefined {
  const policed = state.policies[0]?.metadata.namespace;
  const pod = state.pods.find(({ metadata }) => metadata.namespace === policed)?.metadata;
  return pod?.namespace === undefined ? undefined : identity(pod.namespace, pod.name).split("/")[0];
}
