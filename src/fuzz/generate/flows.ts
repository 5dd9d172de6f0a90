import type { ClusterModel } from "../../plan/cluster-model.js";
import { normalizeCellGroup, normalizeHeld } from "../../scenario/normalize.js";
import type { Change, PodSpec, Step } from "../../scenario/scenario.js";
import type { Random } from "../random.js";

type Flows = Pick<Step, "hold" | "watch" | "startup">;

export const NO_FLOWS: Flows = { hold: [], watch: [], startup: [] };

/** Connections between pods that outlive the changes, and what pods that the changes make try first. */
export function flowsOf(random: Random, changes: readonly Change[], { specs }: ClusterModel): Flows {
  const moved = new Set(changes.flatMap(movedBy));
  const pods = specs
    .flatMap((spec) => spec.pods)
    .filter((pod) => !pod.hostNetwork && !moved.has(nameOf(pod)) && !moved.has(pod.namespace));
  if (pods.length < 2) return NO_FLOWS;
  const flow = (from: string): string => {
    const to = random.pick(pods);
    const { port, protocol } = random.pick(to.ports);
    return `${from} -> ${nameOf(to)}:${port}/${protocol}`;
  };
  const kept = flow(nameOf(random.pick(pods)));
  const born = changes.flatMap((change) => bornIn(change).map(nameOf)).slice(0, 1);
  return {
    hold: random.chance(0.5) ? [normalizeHeld(kept, "generated")] : [],
    watch: random.chance(0.5) ? [normalizeCellGroup(kept, "generated")] : [],
    startup: born.map((pod) => normalizeCellGroup(flow(pod), "generated")),
  };
}

function bornIn(change: Change): readonly Pick<PodSpec, "namespace" | "name">[] {
  if (change.do === "createPod") return [change.pod];
  if (change.do !== "recreate" || change.ref.kind !== "Pod") return [];
  return [{ namespace: change.ref.namespace ?? "", name: change.ref.name }];
}

function movedBy(change: Change): readonly string[] {
  if ("ref" in change && (change.do === "delete" || change.do === "recreate"))
    return [change.ref.kind === "Namespace" ? change.ref.name : nameOf(change.ref)];
  return bornIn(change).map(nameOf);
}

function nameOf({ namespace = "", name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
