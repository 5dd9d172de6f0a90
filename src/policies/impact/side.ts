import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import type { ClusterState, IpFamily } from "../../model/objects.js";
import { createSimulator, type PortMatrix, type Simulator } from "../../simulator/index.js";
import { withReplicas, workloadId } from "../replicas.js";

/** One side, ready to be compared. */
export interface Side {
  readonly manifests: Manifests;
  readonly state: ClusterState;
  readonly simulator: Simulator;
  readonly matrix: PortMatrix;
  /** Places of the live pods of each workload, by `shop/web`. */
  readonly workloads: ReadonlyMap<string, readonly number[]>;
  /** Of each pod, by its place: those of one group no policy tells apart. */
  readonly groupOf: ReadonlyMap<number, number>;
}

export function sideOf(manifests: Manifests, ipFamily: IpFamily): Side {
  const state = withMadeUpAddresses(withReplicas(manifests.state));
  const live = state.pods
    .map((pod, index) => ({ pod, index }))
    .filter(({ pod }) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
  const workloads = new Map(
    [...groupBy(live, ({ pod }) => workloadId(pod))].map(([id, own]) => [id, own.map(({ index }) => index)]),
  );
  const simulator = createSimulator(state);
  const matrix = simulator.ports(ipFamily);
  const groupOf = new Map(matrix.groups.flatMap((pods, group) => pods.map((pod) => [pod, group] as const)));
  return { manifests, state, simulator, matrix, workloads, groupOf };
}
