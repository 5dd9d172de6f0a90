import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import { type ClusterState, hasEnded, type IpFamily, type Pod } from "../../model/objects.js";
import { createSimulator, type PortMatrix, type Simulator } from "../../simulator/index.js";
import { matricesIn, worldsOf } from "../matrix/worlds.js";
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
  /** The same, were what manifests leave out otherwise. */
  readonly worlds: readonly { readonly what: string; readonly matrix: PortMatrix }[];
}

/** Both sides, with what both leave out in common. */
export function sidesOf(before: Manifests, after: Manifests, ipFamily: IpFamily): readonly [Side, Side] {
  const [old, next] = [withReplicas(before.state), withReplicas(after.state)];
  const worlds = worldsOf({ ...next, policies: [...old.policies, ...next.policies] });
  const of = (manifests: Manifests, replicated: ClusterState): Side => ({
    ...sideOf(manifests, replicated, ipFamily),
    worlds: matricesIn(worlds, replicated, ipFamily),
  });
  return [of(before, old), of(after, next)];
}

function sideOf(manifests: Manifests, replicated: ClusterState, ipFamily: IpFamily): Omit<Side, "worlds"> {
  const state = withMadeUpAddresses(replicated);
  const live = state.pods.map((pod, index) => ({ pod, index })).filter(({ pod }) => !hasEnded(pod));
  const workloads = new Map(
    [...groupBy(live, ({ pod }) => workloadId(pod))].map(([id, own]) => [id, own.map(({ index }) => index)]),
  );
  const simulator = createSimulator(state);
  const matrix = simulator.ports(ipFamily);
  const groupOf = new Map(matrix.groups.flatMap((pods, group) => pods.map((pod) => [pod, group] as const)));
  return { manifests, state, simulator, matrix, workloads, groupOf };
}

/** A pod that stands for its workload. */
export function podOf(workload: string, { state, workloads }: Side): Pod | undefined {
  const [index] = workloads.get(workload) ?? [];
  return index === undefined ? undefined : state.pods[index];
}
