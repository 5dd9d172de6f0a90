import ipaddr from "ipaddr.js";
import type { Place, PolicyRule, Reading } from "../../reading.js";
import type { Accept, PeerMatch } from "../../rules.js";

/** At a pod that a policy isolates in both directions, the policy's rules of the other direction admit too. */
export function borrowingRules({ applies, rules, accept }: Reading): Partial<Reading> {
  return {
    rules: (policy, direction) => {
      const other = direction === "ingress" ? "egress" : "ingress";
      const borrowed = applies(policy, other) ? rules(policy, other) : [];
      return [
        ...rules(policy, direction),
        ...borrowed.map((rule): Borrowed => ({ ...rule, borrowed: true })),
      ];
    },
    accept: (rule, place) => {
      const own = accept(rule, place);
      return isBorrowed(rule) ? { ...own, peers: subjectsAdmitted(own, place) } : own;
    },
  };
}

/** A rule of the other direction. */
interface Borrowed extends PolicyRule {
  readonly borrowed: true;
}

function isBorrowed(rule: PolicyRule): rule is Borrowed {
  return "borrowed" in rule;
}

/** Where a borrowed rule speaks of this pod, it admits all pods of its policy. */
function subjectsAdmitted(
  { peers }: Accept,
  { pod, policy, reading, snapshot }: Place,
): readonly PeerMatch[] {
  const speaksOfPod = peers === "any" || pod.addresses.some((address) => peers.some(holds(address)));
  const subjects = snapshot.pods.filter((other) => reading.covers(policy, other, { reading, snapshot }));
  return [{ kind: "pods", addresses: speaksOfPod ? subjects.flatMap(({ addresses }) => addresses) : [] }];
}

export function holds(address: string): (peer: PeerMatch) => boolean {
  return (peer) =>
    peer.kind === "pods"
      ? peer.addresses.includes(address)
      : contains(peer.cidr, address) && !peer.except.some((cidr) => contains(cidr, address));
}

function contains(cidr: string, address: string): boolean {
  const [own, range] = [ipaddr.parse(address), ipaddr.parseCIDR(cidr)];
  return own.kind() === range[0].kind() && own.match(range);
}
