import type { NetworkPolicy, NetworkPolicyPeer } from "../../../model/objects.js";
import type { PolicyPlace, Reading, Scope } from "./reading.js";
import type { Direction, NodeRules, PeerMatch, PodChain } from "./rules.js";
import type { ConnectedPod } from "./snapshot.js";

/** Each node's part of all policies. */
export function compile({ reading, snapshot }: Scope): readonly NodeRules[] {
  const scope = { reading: { ...reading, peer: onceForEach(reading.peer) }, snapshot };
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

/** A peer is the same pods to every pod that its policy covers. */
function onceForEach(peer: Reading["peer"]): Reading["peer"] {
  const known = new Map<NetworkPolicy, Map<NetworkPolicyPeer, PeerMatch>>();
  return (wanted, place: PolicyPlace) => {
    const { policy } = place;
    const own = known.get(policy) ?? new Map<NetworkPolicyPeer, PeerMatch>();
    known.set(policy, own);
    const match = own.get(wanted) ?? peer(wanted, place);
    own.set(wanted, match);
    return match;
  };
}
