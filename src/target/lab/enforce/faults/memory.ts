import { isIPv6 } from "node:net";
import type { Fault } from "./fault.js";
import { closingNeighbours, isClosed } from "./mechanisms/closed-neighbours.js";
import { isInForceFor, keepingEgress } from "./mechanisms/egress-remains.js";
import { originOf, rememberingOrigins } from "./mechanisms/origins.js";

/** E, continued: what stays as it was, or is lost, when something else comes or goes. */
export const memory = {
  E15: {
    title: "a policy goes to the nodes that had pods of it when it came, and to no others later",
    effect: "leak",
    references: "ANT#5553",
    belief: rememberingOrigins,
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, pod, scope) &&
        originOf(policy, scope.snapshot).pods.some(
          (own) => own.node === pod.node && covers(policy, own, scope),
        ),
    }),
  },
  E16: {
    title: "when a pod ends, the next policed pod of its node loses its program and drops all that enters",
    effect: "outage",
    references: "CAL#11565",
    belief: closingNeighbours,
    reading: ({ accept }) => ({
      accept: (rule, place) =>
        place.direction === "ingress" && isClosed(place.pod, place.snapshot)
          ? { ...accept(rule, place), peers: [] }
          : accept(rule, place),
    }),
  },
  E17: {
    title: "an egress policy is deleted, and stays in force for the pods that ran then",
    effect: "outage",
    references: "GKE Dataplane V2, public write-up",
    belief: keepingEgress,
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) => covers(policy, pod, scope) && isInForceFor(pod, policy, scope.snapshot),
    }),
  },
  E18: {
    title: "sets of IPv6 addresses stay as they were when the policy came",
    effect: "both",
    references: "KR#1927",
    belief: rememberingOrigins,
    reading: ({ peer }) => ({
      peer: (wanted, place) => {
        const match = peer(wanted, place);
        if (match.kind === "block") return match;
        const then = peer(wanted, { ...place, snapshot: originOf(place.policy, place.snapshot) });
        const old = then.kind === "pods" ? then.addresses.filter((own) => isIPv6(own)) : [];
        return { ...match, addresses: [...match.addresses.filter((own) => !isIPv6(own)), ...old] };
      },
    }),
  },
} as const satisfies Record<string, Fault>;
