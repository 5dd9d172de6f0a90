import type { ClusterState, KubernetesObject, Pod } from "../model/objects.js";
import type { Operation } from "../plan/apply-change.js";

/** What containers run says nothing of policies, and is most of a pod's text. The same object stays the same object. */
export function stateWithoutCommands(state: ClusterState): ClusterState {
  return { ...state, pods: state.pods.map(podWithoutCommands) };
}

export function operationWithoutCommands(operation: Operation): Operation {
  if (operation.do !== "apply") return operation;
  return {
    ...operation,
    objects: operation.objects.map((object): KubernetesObject =>
      object.kind === "Pod" ? podWithoutCommands(object) : object,
    ),
  };
}

const known = new WeakMap<Pod, Pod>();

function podWithoutCommands(pod: Pod): Pod {
  const slim = known.get(pod) ?? stripped(pod);
  known.set(pod, slim);
  return slim;
}

function stripped(pod: Pod): Pod {
  const containers = pod.spec.containers.map(({ command: _command, ...container }) => container);
  return { ...pod, spec: { ...pod.spec, containers } };
}
