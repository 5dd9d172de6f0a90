import { isIPv6 } from "node:net";
import { UsageError } from "./exit.js";
import type { RunOptions } from "../run/context.js";
import { externalPorts } from "../run/externals.js";
import { serveCommand } from "../probe/serve.js";
import type { Check } from "../target/kubernetes/index.js";
import type { Target } from "../target/target.js";

/** Where to run. Targets are loaded only when chosen: the Kubernetes client is slow to start. */
export type TargetChoice =
  | { readonly kind: "lab"; readonly faults: readonly string[] }
  | {
      readonly kind: "kubernetes";
      readonly context: string;
      readonly kubeconfig?: string;
      readonly externals: readonly { readonly name: string; readonly address: string }[];
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
  const { context, kubeconfig } = choice;
  const { image, imagePullPolicy } = pods;
  const externals = choice.externals.map(({ name, address }) => ({
    name,
    addresses: isIPv6(address) ? { IPv6: address } : { IPv4: address },
    ports: externalPorts,
  }));
  return connectKubernetes({ context, kubeconfig, externals, image, imagePullPolicy, runId, signal });
}

/** What can be said of a target before anything is created in it. */
export async function examine(choice: TargetChoice, signal: AbortSignal): Promise<readonly Check[]> {
  if (choice.kind === "lab") return [];
  const { examineCluster } = await import("../target/kubernetes/index.js");
  const { context, kubeconfig } = choice;
  return examineCluster({ context, kubeconfig, signal });
}

async function openLab(ids: readonly string[]): Promise<Target> {
  const { createLab, isFaultId, nearFaults } = await import("../target/lab/index.js");
  const unknown = ids.find((id) => !isFaultId(id));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no fault "${unknown}"; near it: ${nearFaults(unknown).join(", ")}\n  List them: netproof faults`,
    );
  return createLab({
    faults: ids.filter(isFaultId),
    externalPorts,
    externalCommand: ({ name, ports }) =>
      serveCommand({ identity: `external/${name}`, ports, everyAddress: false }),
  });
}
