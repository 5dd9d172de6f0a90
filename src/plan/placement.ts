import { describeRef, refOf } from "../model/objects.js";
import type { PodSpec, Scenario } from "../scenario/scenario.js";
import { createNamespaces } from "./apply-change.js";
import { emptyCluster, type ClusterModel } from "./cluster-model.js";

/** Says on which node a pod of a scenario runs. */
export type Placement = (pod: PodSpec) => string;

/** Where a scenario's pods would run if it made them itself. */
export function placementOf(
  options: Pick<ClusterModel, "target" | "options">,
  { fixture }: Scenario,
): Placement {
  const identity = (namespace: string, pod: string): string => `${namespace}/${pod}`;
  const { cluster } = createNamespaces(emptyCluster({ ...options, identity }), fixture);
  const nodes = new Map(cluster.state.pods.map((pod) => [describeRef(refOf(pod)), pod.spec.nodeName]));
  return ({ namespace, name }) => nodes.get(describeRef({ kind: "Pod", namespace, name })) ?? "";
}
