import { ESTABLISHED, familyOf, type FilteredNode, NOT_SPOKEN_OF } from "../filter.js";
import type { Fault } from "./fault.js";

/** G: the path that a packet takes. */
export const datapath = {
  G1: {
    title: "through a ClusterIP, pods of one node reach each other past all policies",
    effect: "leak",
    references: "CAL#2165, KNP#46†",
    filter: {
      first: () => ['ct status dnat iifname "pod*" oifname "pod*" accept', ESTABLISHED, NOT_SPOKEN_OF],
    },
  },
  G3: {
    title: "traffic through a ClusterIP unfiltered",
    effect: "leak",
    references: "WV#3209, WV#3285",
    filter: { first: () => ["ct status dnat accept", ESTABLISHED, NOT_SPOKEN_OF] },
  },
  G4: {
    title: "egress judged by the address and port of the Service, not of the pod behind it",
    effect: "outage",
    references: "KR#905, kubeovn/kube-ovn#792",
    filter: {
      address: (family, direction) =>
        direction === "ingress" ? `${family} saddr` : `ct original ${family} daddr`,
      port: (protocol, direction) =>
        direction === "ingress" ? `${protocol} dport` : `meta l4proto ${protocol} ct original proto-dst`,
    },
  },
  G5: {
    title: "a policy that covers a hostNetwork pod closes the pod's whole node",
    effect: "outage",
    references: "KR#1067, KNP#380",
    filter: {
      first: (hook, node) => [
        ESTABLISHED,
        NOT_SPOKEN_OF,
        ...(hook === "input" ? closedHosts(node).map((address) => `${address} drop`) : []),
      ],
    },
  },
  G7: {
    title: "IPv6 unfiltered",
    effect: "leak",
    references: "CAL#9099†, NPA#55†, K3S#10053†",
    filter: { first: () => [ESTABLISHED, NOT_SPOKEN_OF, "meta nfproto ipv6 accept"] },
  },
  "G7-lost": {
    title: "selectors resolved to IPv4 addresses alone: no peer is admitted over IPv6",
    effect: "outage",
    references: "CAL#9099†, NPA#55†, K3S#10053†",
    reading: ({ peer }) => ({
      peer: (wanted, place) => {
        const match = peer(wanted, place);
        return match.kind === "pods"
          ? { ...match, addresses: match.addresses.filter((address) => !address.includes(":")) }
          : match;
      },
    }),
  },
  G8: {
    title: "a policed pod's answers to IPv6 neighbour discovery dropped",
    effect: "outage",
    references: "CIL#16285, KR#1710",
    filter: {
      first: (_hook, { rules }) => [
        ESTABLISHED,
        ...rules.chains.map(({ device }) => `iifname "${device}" icmpv6 type nd-neighbor-advert drop`),
        NOT_SPOKEN_OF,
      ],
    },
  },
  G9: {
    title: "a flow forgotten after 1 s without a packet",
    effect: "outage",
    references: "NPA#144, NPA#318",
    filter: {
      declarations: ["  set live { typeof ct id; flags dynamic,timeout; timeout 1s; }"],
      first: () => ["ct state established,related ct id @live update @live { ct id } accept", NOT_SPOKEN_OF],
      last: () => ["update @live { ct id }"],
    },
  },
} as const satisfies Record<string, Fault>;

function closedHosts({ rules, scope }: FilteredNode): readonly string[] {
  const { reading, snapshot } = scope;
  return snapshot.hostPods
    .filter(
      (pod) =>
        pod.node === rules.node &&
        snapshot.policies.some(
          (policy) => reading.applies(policy, "ingress") && reading.covers(policy, pod, scope),
        ),
    )
    .flatMap(({ addresses }) => addresses.map((address) => `${familyOf(address)} daddr ${address}`));
}
