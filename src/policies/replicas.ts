import { controllers } from "../manifest/controllers.js";
import { workloadKindOf, workloadOf } from "../manifest/owners.js";
import type { Endpoint } from "../model/endpoint.js";
import { groupBy } from "../model/group.js";
import { type ClusterState, idOf, namespaceOf, type Pod } from "../model/objects.js";

/** `shop/web` */
export function workloadId(pod: Pod): string {
  return `${namespaceOf(pod)}/${workloadOf(pod)}`;
}

/** The first pod of a workload that is named, where no pod has that name; every other end as it is. */
export function firstReplica({ pods }: ClusterState): (end: Endpoint) => Endpoint {
  const names = new Set(pods.map(idOf));
  const workloads = new Map(pods.toReversed().map((pod) => [workloadId(pod), pod.metadata.name]));
  return (end) => {
    if (end.kind !== "pod" || names.has(`${end.namespace}/${end.name}`)) return end;
    return { ...end, name: workloads.get(`${end.namespace}/${end.name}`) ?? end.name };
  };
}

/** Jobs apart, whatever makes pods makes more of them: while it is updated, if not always. */
export function withReplicas(state: ClusterState): ClusterState {
  const workloads = groupBy(state.pods, workloadId);
  const copies = [...workloads.values()].flatMap((pods): readonly Pod[] => {
    const [only, ...others] = pods;
    if (only === undefined || others.length > 0 || !isReplicated(only)) return [];
    return [anotherOf(only, `${only.metadata.name}-2`)];
  });
  return { ...state, pods: [...state.pods, ...copies] };
}

/** Another replica, also in its address: whichever it has is of the same network. */
export function anotherOf(pod: Pod, name: string): Pod {
  return { ...pod, metadata: { ...pod.metadata, name } };
}

function isReplicated(pod: Pod): boolean {
  const kind = workloadKindOf(pod);
  return kind !== undefined && kind !== "Job" && kind !== "CronJob" && Object.hasOwn(controllers, kind);
}
