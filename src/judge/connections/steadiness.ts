import { formatEndpoint } from "../../model/endpoint.js";
import { type Probe, probeId } from "../../model/probe.js";
import type { PlacedCluster } from "../../plan/cluster-model.js";
import { podsMoved } from "../../plan/interleavings.js";
import { backends, serviceOf } from "../../plan/matrix.js";
import { flowExpectations, type StepTransition } from "../../plan/transitions.js";

/**
 * Whether a denied connection has nothing to settle in a step: the step before saw it blocked, every state in between denies
 * it, and both of its ends are older than the step (semantics U6).
 */
export function steadiness(
  blocked: ReadonlySet<string>,
  transition: StepTransition,
): (probe: Probe) => boolean {
  const moved = podsMoved(transition.before, transition.operations);
  return (probe) =>
    blocked.has(probeId(probe)) &&
    ![probe.from, probe.to].some((end) => membersOf(transition.after, end).some((pod) => moved.has(pod))) &&
    flowExpectations(transition, [probe]).get(probeId(probe))?.throughout === "deny";
}

function membersOf(cluster: PlacedCluster, end: Probe["from"]): readonly string[] {
  if (end.kind === "pod") return [formatEndpoint(end)];
  if (end.kind !== "service") return [];
  return backends(cluster, serviceOf(cluster, end)).map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );
}
