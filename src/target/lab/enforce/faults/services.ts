import type { ServicePort } from "../../../../model/objects.js";
import { type Backend, portsOf } from "../../services.js";
import { ESTABLISHED, familyOf, type FilteredNode, NOT_SPOKEN_OF } from "../filter.js";
import type { Accept, PodChain } from "../rules.js";
import { holds } from "./mechanisms/borrowing-rules.js";
import type { Fault } from "./fault.js";

/** G, continued: what becomes of connections through a Service. */
export const services = {
  G10: {
    title: "replies through a ClusterIP on the same node judged as new connections to the client",
    effect: "outage",
    references: "KNP#379",
    filter: {
      first: () => [
        'ct direction reply ct status dnat iifname "pod*" oifname "pod*" meta mark set 0x2',
        `meta mark != 0x2 ${ESTABLISHED}`,
        "ct direction original ct state established,related accept",
        NOT_SPOKEN_OF,
      ],
    },
  },
  G11: {
    title:
      "a pod that is isolated for ingress cannot reach itself through its own Service, although a rule admits it",
    effect: "outage",
    references: "ANT#5681, OVN#3178",
    filter: {
      first: (_hook, { rules }) => [
        ESTABLISHED,
        NOT_SPOKEN_OF,
        ...rules.chains
          .filter(({ direction }) => direction === "ingress")
          .map(({ device }) => `iifname "${device}" oifname "${device}" drop`),
      ],
    },
  },
  G12: {
    title: "once a node has a policy, none of its pods reaches a Service",
    effect: "outage",
    references: "KOVN#3347",
    filter: {
      first: (_hook, { rules }) => [
        ESTABLISHED,
        NOT_SPOKEN_OF,
        ...(rules.chains.length === 0 ? [] : ['iifname "pod*" ct status dnat drop']),
      ],
    },
  },
  G13: {
    title: "a Service of several ports of which an egress policy admits some is closed as a whole",
    effect: "outage",
    references: "NPC#222",
    filter: {
      first: (_hook, node) => [ESTABLISHED, NOT_SPOKEN_OF, ...closedServices(node)],
    },
  },
} as const satisfies Record<string, Fault>;

function closedServices({ rules, scope }: FilteredNode): readonly string[] {
  const { pods, services: all } = scope.snapshot;
  const addresses = all.flatMap((service) =>
    (service.spec.clusterIPs ?? []).map((vip) => ({ vip, ports: portsOf(service, vip, pods) })),
  );
  return rules.chains
    .filter(({ direction }) => direction === "egress")
    .flatMap((chain) =>
      addresses
        .filter(({ ports }) => admitsSomeOf(chain, ports))
        .map(({ vip }) => `iifname "${chain.device}" ct original ${familyOf(vip)} daddr ${vip} drop`),
    );
}

function admitsSomeOf(chain: PodChain, ports: ReturnType<typeof portsOf>): boolean {
  const admitted = ports.filter(({ port, backends }) =>
    backends.some((backend) => chain.accepts.some((accept) => admits(accept, backend, port))),
  );
  return admitted.length > 0 && admitted.length < ports.length;
}

function admits(
  { peers, ports }: Accept,
  { address, port }: Backend,
  { protocol = "TCP" }: ServicePort,
): boolean {
  const isPort =
    ports === "any" ||
    ports.some((own) => {
      if (own.kind === "translated" || own.protocol !== protocol) return false;
      if (own.kind === "every") return true;
      if (own.kind === "range") return own.first <= port && port <= own.last;
      return own.sockets.some((socket) => socket.address === address && socket.port === port);
    });
  return isPort && (peers === "any" || peers.some(holds(address)));
}
