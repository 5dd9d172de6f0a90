/** Faults that shipped and that the lab cannot have, with the reason. */
export interface Unexpressed {
  readonly title: string;
  readonly effect: "leak" | "outage" | "both";
  readonly references: string;
  readonly why: string;
}

export const unexpressed = {
  C5: {
    title: "the port name of a native sidecar unresolved",
    effect: "outage",
    references: "CAL#8881, K8S#125285",
    why: "the API is silent on names that only an init container declares, so no expectation can be broken",
  },
  C8: {
    title: "SCTP treated as TCP",
    effect: "leak",
    references: "K8S#102509",
    why: "the kernel must have SCTP, which many machines lack; the sctp/ scenarios show it on a cluster that has it",
  },
  D4: {
    title: "a block with host bits set is lost, or replaces another",
    effect: "both",
    references: "ANT#1764, NPA#609, ACN#4867",
    why: "the API server refuses such a block since Kubernetes 1.36, and so does the lab",
  },
  E10: {
    title: "a terminating pod loses its membership",
    effect: "outage",
    references: "CAL#4518, AKS#2598",
    why: "the lab's pods end at once, without a grace period",
  },
  E11: {
    title: "a force-deleted pod runs on, unpoliced",
    effect: "leak",
    references: "K8S#110507",
    why: "needs a kubelet that fails to end the pod; nothing can be run in a pod that the API no longer has",
  },
  E13: {
    title: "rules emptied, or never restored, when the agent restarts",
    effect: "both",
    references: "OVN#4041, k3d-io/k3d#1513",
    why: "the lab's engine has no agents to restart, and no step restarts those of a cluster",
  },
  E14: {
    title: "components of different versions",
    effect: "outage",
    references: "ANT#1587",
    why: "the lab's engine is one component",
  },
  F4: {
    title: "a leak while the agent restarts or is upgraded",
    effect: "leak",
    references: "ANT#5777, ANT#5698",
    why: "as E13",
  },
  G6: {
    title: "egress to the pod's own node always allowed",
    effect: "leak",
    references: "KNP#283",
    why: "the API's documents disagree on traffic to the own node: it is shown, never judged",
  },
  G2: {
    title: "an external client at a NodePort taken for the kubelet",
    effect: "leak",
    references: "ANT#280†",
    why: "the lab has no NodePorts",
  },
} as const satisfies Record<string, Unexpressed>;
