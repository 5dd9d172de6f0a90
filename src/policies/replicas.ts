import { controllers } from "../manifest/controllers.js";
import { workloadKindOf, workloadOf } from "../manifest/owners.js";
import { groupBy } from "../model/group.js";
import type { ClusterState, Pod } from "../model/objects.js";

/** `shop/web` */
export function workloadId(pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}/${workloadOf(pod)}`;
}

/** Jobs apart, whatever makes pods makes more of them: while it is updated, if not always. */
export function withReplicas(state: ClusterState): ClusterState {
  const workloads = groupBy(state.pods, workloadId);
  const copies = [...workloads.values()].flatMap((pods): readonly Pod[] => {
    const [only, ...others] = pods;
    if (only === undefined || others.length > 0 || !isReplicated(only)) return [];
    const { status: _status, ...pod } = only;
    return [{ ...pod, metadata: { ...pod.metadata, name: `${pod.metadata.name}-2` } }];
  });
  return { ...state, pods: [...state.pods, ...copies] };
}

function isReplicated(pod: Pod): boolean {
  const kind = workloadKindOf(pod);
  return kind !== undefined && kind !== "Job" && kind !== "CronJob" && Object.hasOwn(controllers, kind);
}
