import { setTimeout as pause } from "node:timers/promises";
import { TargetError } from "../target.js";
import { commandFailure } from "./failures.js";
import { nodesOf, type Site } from "./nodes.js";

const DELETE_MS = 120_000;
const LOOK_MS = 500;

/**
 * Deletes the cluster and returns when none of its nodes is left. A container that the engine was creating when kind was
 * interrupted is listed, but cannot be removed before that is over (for kind's /var volume it takes a while), and
 * `docker rm` calls this a success.
 */
export async function deleteCluster(
  { name, tools, onProgress }: Omit<Site, "signal">,
  kubeconfig: string,
): Promise<void> {
  onProgress(`deleting the cluster "${name}"`);
  const object = `kind cluster "${name}"`;
  const next = `kind delete cluster --name ${name}`;
  const { signal } = new AbortController();
  const deadline = performance.now() + DELETE_MS;
  // Without the kubeconfig kind would look for the context in the user's own.
  const args = ["delete", "cluster", "--name", name, "--kubeconfig", kubeconfig];
  for (;;) {
    const ended = await tools.kind({ args, withinMs: DELETE_MS, signal });
    if (ended.code !== 0) throw commandFailure({ object, doing: "kind cannot delete it", ended, next });
    const left = await nodesOf({ name, tools, signal });
    if (left.length === 0) return;
    if (performance.now() > deadline)
      throw new TargetError({ object, what: `still there after its deletion: ${left.join(", ")}`, next });
    await pause(LOOK_MS);
  }
}
