import type { FlowExpectation } from "../model/result/flow.js";
import { type Probe, probeId, type Verdict } from "../model/probe.js";
import type { Operation } from "./apply-change.js";
import type { PlacedCluster } from "./cluster-model.js";
import { expectations } from "./expectations.js";
import { podsMoved, possibleStates } from "./interleavings.js";

/** A step's way from one state of the cluster to the next; pods of `after` have addresses, be they made up. */
export interface StepTransition<C extends PlacedCluster = PlacedCluster> {
  readonly before: C;
  readonly after: C;
  readonly operations: readonly Operation[];
}

/** What the policies mean for flows in every state that the step may pass through, once both ends are there. */
export function flowExpectations(
  transition: StepTransition,
  probes: readonly Probe[],
): ReadonlyMap<string, FlowExpectation> {
  const { before, after, operations } = transition;
  const moved = podsMoved(before, operations);
  const states = possibleStates(before, operations)?.map((cluster) =>
    placed(cluster, { before, after, moved }),
  );
  return new Map(
    probes.map((probe) => {
      const verdictIn = (cluster: PlacedCluster): Verdict =>
        expectations(cluster, [probe]).get(probe).verdict;
      const verdicts = states?.filter((cluster) => hasEnds(cluster, probe)).map(verdictIn);
      const last = verdictIn(after);
      const steady = verdicts?.every((verdict) => verdict === last) === true && last !== "unspecified";
      return [
        probeId(probe),
        { before: verdicts?.[0] ?? last, after: last, throughout: steady ? last : null },
      ];
    }),
  );
}

/** A pod that the step creates has in every state the address that it gets in the end; one that it deletes has none. */
function placed(
  cluster: PlacedCluster,
  step: {
    readonly before: PlacedCluster;
    readonly after: PlacedCluster;
    readonly moved: ReadonlySet<string>;
  },
): PlacedCluster {
  const pods = cluster.state.pods.map((pod) => {
    const { namespace, name } = pod.metadata;
    if (!step.moved.has(`${namespace}/${name}`)) return pod;
    const { status: _old, ...bare } = pod;
    if (step.before.state.pods.includes(pod)) return bare;
    const own = step.after.state.pods.find(
      ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
    );
    return own?.status === undefined ? bare : { ...bare, status: own.status };
  });
  return { ...cluster, state: { ...cluster.state, pods } };
}

export function hasEnds({ state }: PlacedCluster, { from, to }: Probe): boolean {
  return [from, to].every(
    (end) =>
      end.kind !== "pod" ||
      state.pods.some(
        ({ metadata, status }) =>
          metadata.name === end.name && metadata.namespace === end.namespace && status !== undefined,
      ),
  );
}
