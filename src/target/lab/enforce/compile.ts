import type { Scope } from "./reading.js";
import type { Direction, NodeRules, PodChain } from "./rules.js";
import type { ConnectedPod } from "./snapshot.js";

/** Each node's part of all policies. */
export function compile(scope: Scope): readonly NodeRules[] {
  const { snapshot } = scope;
  return Array.from({ length: snapshot.nodes }, (_, node) => ({
    node,
    chains: snapshot.pods.flatMap((pod) =>
      pod.node === node ? [...chain(scope, pod, "ingress"), ...chain(scope, pod, "egress")] : [],
    ),
  }));
}

function chain(scope: Scope, pod: ConnectedPod, direction: Direction): readonly PodChain[] {
  const { reading, snapshot } = scope;
  const policies = reading
    .policies(snapshot)
    .filter((policy) => reading.applies(policy, direction) && reading.covers(policy, pod, scope));
  if (policies.length === 0) return [];
  const accepts = policies.flatMap((policy) =>
    reading
      .rules(policy, direction)
      .map((rule) => reading.accept(rule, { ...scope, policy, pod, direction })),
  );
  return [{ device: pod.device, direction, accepts }];
}
