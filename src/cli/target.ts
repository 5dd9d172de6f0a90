import { UsageError } from "./exit.js";
import type { RunOptions } from "../run/context.js";
import { externalPorts } from "../run/externals.js";
import { serveCommand } from "../probe/serve.js";
import type { Check, ExternalShells } from "../target/kubernetes/index.js";
import type { ExternalHost, Target } from "../target/target.js";

/** Where to run. Targets are loaded only when chosen: the Kubernetes client is slow to start. */
export type TargetChoice =
  | { readonly kind: "lab"; readonly faults: readonly string[] }
  | {
      readonly kind: "kubernetes";
      readonly context: string;
      readonly kubeconfig?: string;
      readonly externals: readonly ExternalHost[];
      readonly shells: ExternalShells;
    };

export interface OpenOptions {
  readonly runId: string;
  readonly pods: RunOptions["pods"];
  readonly signal: AbortSignal;
}

export async function openTarget(
  choice: TargetChoice,
  { pods, runId, signal }: OpenOptions,
): Promise<Target> {
  if (choice.kind === "lab") return openLab(choice.faults);
  const { connectKubernetes } = await import("../target/kubernetes/index.js");
  const { image, imagePullPolicy } = pods;
  return connectKubernetes({ ...choice, image, imagePullPolicy, runId, signal });
}

/** What can be said of a target before anything is created in it. */
export async function examine(choice: TargetChoice, signal: AbortSignal): Promise<readonly Check[]> {
  if (choice.kind === "lab") return [];
  const { examineCluster } = await import("../target/kubernetes/index.js");
  const { context, kubeconfig } = choice;
  return examineCluster({ context, kubeconfig, signal });
}

async function openLab(ids: readonly string[]): Promise<Target> {
  const { createLab, faults: library, isFaultId } = await import("../target/lab/index.js");
  const unknown = ids.find((id) => !isFaultId(id));
  if (unknown !== undefined)
    throw new UsageError(`--fault knows ${Object.keys(library).join(", ")}, not "${unknown}"`);
  return createLab({
    faults: ids.filter(isFaultId),
    externalPorts,
    externalCommand: ({ name, ports }) =>
      serveCommand({ identity: `external/${name}`, ports, everyAddress: false }),
  });
}
