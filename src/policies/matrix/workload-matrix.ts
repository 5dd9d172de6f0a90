import { withMadeUpAddresses } from "../../manifest/addresses.js";
import type { Manifests } from "../../manifest/read.js";
import { groupBy } from "../../model/group.js";
import { type ClusterState, hasEnded, idOf, type IpFamily } from "../../model/objects.js";
import {
  createSimulator,
  isSameVerdicts,
  type PortMatrix,
  type PortVerdicts,
} from "../../simulator/index.js";
import { workloadId, withReplicas } from "../replicas.js";
import { foreignPoliciesOf } from "../foreign.js";
import { matricesIn, worldsOf } from "./worlds.js";

/** A workload, or those of its replicas that policies do not tell apart. */
export interface Row {
  /** `shop/web`, or `shop/db-0` where replicas differ. */
  readonly name: string;
  /** Places of its pods in the state. */
  readonly pods: readonly [number, ...number[]];
}

export interface WorkloadCell {
  readonly from: Row;
  readonly to: Row;
  /** Of every port. */
  readonly ports: PortVerdicts;
  /** What manifests leave out and the ports depend on; empty where they are certain. */
  readonly dependsOn: readonly string[];
}

export interface WorkloadMatrix {
  readonly rows: readonly Row[];
  /** Worked out when they are asked for, each time. Every row to every row. On the diagonal another replica is meant; a pod of its own has none. */
  readonly cells: Iterable<WorkloadCell>;
}

/** The expected matrix of manifests, for all ports. */
export function workloadMatrix(
  manifests: Pick<Manifests, "state" | "foreign">,
  ipFamily: IpFamily,
): WorkloadMatrix {
  const replicated = withReplicas(manifests.state);
  const state = withMadeUpAddresses(replicated);
  const worlds = matricesIn(worldsOf(replicated), replicated, ipFamily);
  const matrix = createSimulator(state).ports(ipFamily);
  const rows = rowsOf(state, matrix);
  const foreign = rows.map(({ pods: [pod] }) => foreignPoliciesOf(manifests.foreign, state.pods[pod]));
  function* cells(): Generator<WorkloadCell> {
    for (const [row, from] of rows.entries())
      for (const [column, to] of rows.entries()) {
        const pair = pairOf(from, to);
        if (pair === undefined) continue;
        const ports = matrix.verdicts(...pair);
        const turning = worlds.filter((world) => !isSameVerdicts(world.matrix.verdicts(...pair), ports));
        const dependsOn = [
          ...new Set(turning.map(({ what }) => what)),
          ...new Set([...(foreign[row] ?? []), ...(foreign[column] ?? [])]),
        ];
        yield { from, to, ports, dependsOn };
      }
  }
  return { rows, cells: { [Symbol.iterator]: cells } };
}

/** The cells from or to rows of these names. */
export function focused({ rows, cells }: WorkloadMatrix, names: ReadonlySet<string>): WorkloadMatrix {
  function* own(): Generator<WorkloadCell> {
    for (const cell of cells) if (names.has(cell.from.name) || names.has(cell.to.name)) yield cell;
  }
  return { rows, cells: { [Symbol.iterator]: own } };
}

function pairOf(from: Row, to: Row): readonly [number, number] | undefined {
  const [source] = from.pods;
  if (from !== to) return [source, to.pods[0]];
  const other = from.pods.at(-1);
  return other === undefined || other === source ? undefined : [source, other];
}

function rowsOf({ pods }: ClusterState, matrix: PortMatrix): readonly Row[] {
  const groupOf = new Map(matrix.groups.flatMap((group, index) => group.map((pod) => [pod, index] as const)));
  const live = pods.map((pod, index) => ({ pod, index })).filter(({ pod }) => !hasEnded(pod));
  return [...groupBy(live, ({ pod }) => workloadId(pod))].flatMap(([id, own]) => {
    const alike = [...groupBy(own, ({ index }) => groupOf.get(index)).values()];
    return alike.flatMap((same): readonly Row[] => {
      const [first, ...others] = same;
      if (first === undefined) return [];
      return [
        {
          name: alike.length === 1 ? id : idOf(first.pod),
          pods: [first.index, ...others.map(({ index }) => index)],
        },
      ];
    });
  });
}
