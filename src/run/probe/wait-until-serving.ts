import { setTimeout as delay } from "node:timers/promises";
import type { Pod } from "../../model/objects.js";
import type { Probe } from "../../model/probe.js";
import { planCells } from "../../plan/matrix.js";
import type { ScenarioContext } from "../context.js";
import { attempt } from "./attempt.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

const POLL_MS = 50;

/** A server that is not up by then is told by the controls of every attempt. */
const SERVING_MS = 10_000;

/**
 * Waits until pods that a step has made answer themselves over loopback: one that runs may not listen yet, and its
 * refusal would pass for a policy's. Pods of the fixture have to answer in the baseline.
 */
export async function untilServing(
  { prober, scenario }: ScenarioContext,
  cluster: ClusterModel,
  pods: readonly Pod[],
): Promise<void> {
  const deadline = performance.now() + SERVING_MS;
  let silent = serversOf(cluster, pods, scenario.needs);
  while (silent.length > 0) {
    const { liveness } = await attempt(prober, cluster, { probes: [], controls: silent });
    silent = silent.filter((probe) => liveness(probe) !== "answers");
    if (silent.length === 0 || performance.now() > deadline) return;
    await delay(POLL_MS, undefined, { signal: prober.signal });
  }
}

function serversOf(
  cluster: ClusterModel,
  pods: readonly Pod[],
  needs: ScenarioContext["scenario"]["needs"],
): readonly Probe[] {
  return pods.flatMap(({ metadata }) => {
    const self = [`${metadata.namespace}/${metadata.name}`];
    return planCells(cluster, { needs, matrix: { from: self, to: self, ipFamilies: "all" } });
  });
}
