import { formatEndpoint } from "../model/endpoint.js";
import { type Probe, probeId } from "../model/probe.js";
import type { Baseline } from "../run/probe/baseline.js";
import { podsMoved } from "../plan/interleavings.js";
import { backends, serviceOf } from "../plan/matrix.js";
import { flowExpectations, type Passage } from "../plan/flows.js";
import type { World } from "../plan/cluster-model.js";

/**
 * Whether a denied connection has nothing to settle in a step: the step before saw it blocked, every state in between denies
 * it, and both of its ends are older than the step (semantics U6).
 */
export function steadiness(gate: Pick<Baseline, "blocked">, passage: Passage): (probe: Probe) => boolean {
  const blocked = new Set(gate.blocked);
  const moved = podsMoved(passage.before, passage.operations);
  return (probe) =>
    blocked.has(probeId(probe)) &&
    ![probe.from, probe.to].some((end) => membersOf(passage.after, end).some((pod) => moved.has(pod))) &&
    flowExpectations(passage, [probe]).get(probeId(probe))?.throughout === "deny";
}

function membersOf(world: World, end: Probe["from"]): readonly string[] {
  if (end.kind === "pod") return [formatEndpoint(end)];
  if (end.kind !== "service") return [];
  return backends(world, serviceOf(world, end)).map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );
}
