import type { ClusterState, Pod } from "../../../model/objects.js";
import { creationOf, has } from "../history.js";
import type { Hypothesis, Semantics, Situation } from "../hypothesis.js";
import { podsAt } from "../scope.js";
import { isIsolated } from "./selecting.js";

/** What the end of one pod may do to another. */
export const neighbours: readonly Hypothesis[] = [
  {
    key: "closed-neighbour",
    kind: "change",
    sentence:
      "closes a pod that a policy isolates when another pod of its node ends: nothing enters it any more",
    predict: (situation, semantics) => {
      const closed = closedPods(situation, semantics);
      if (closed.length === 0) return undefined;
      return ({ from, to }) => {
        const source = podsAt(from, situation.now)[0];
        const destinations = podsAt(to, situation.now);
        if (from.kind === "node" || destinations.length === 0) return undefined;
        return destinations.every((pod) => pod !== source && has(closed, pod)) ? "deny" : undefined;
      };
    },
  },
];

/** Which of several it takes nobody can tell from outside: only one that is alone there is known to be closed. */
function closedPods({ history, now }: Situation, semantics: Semantics): readonly Pod[] {
  const closed = history.flatMap((state, moment) => {
    const next = history[moment + 1];
    if (next === undefined) return [];
    const ended = state.pods.filter((pod) => !has(next.pods, pod) && hasNamespace(next, pod));
    return ended
      .map((pod) => neighboursOf(pod, next, semantics))
      .filter((left) => left.length === 1)
      .flat()
      .filter((pod) => creationOf(history, pod, ({ pods }) => pods) <= moment + 1);
  });
  return now.pods.filter((pod) => has(closed, pod));
}

function neighboursOf({ spec }: Pod, state: ClusterState, semantics: Semantics): readonly Pod[] {
  return state.pods.filter(
    (pod) => pod.spec.nodeName === spec.nodeName && isIsolated(pod, "Ingress", state, semantics),
  );
}

function hasNamespace({ namespaces }: ClusterState, pod: Pod): boolean {
  return namespaces.some(({ metadata }) => metadata.name === pod.metadata.namespace);
}
