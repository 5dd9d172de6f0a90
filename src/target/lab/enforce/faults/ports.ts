import type { NetworkPolicyPort } from "../../../../model/objects.js";
import { ESTABLISHED, NOT_SPOKEN_OF } from "../filter.js";
import { type Place, type PortName, range } from "../reading.js";
import type { ConnectedPod } from "../snapshot.js";
import type { PortMatch } from "../rules.js";
import { type Fault, mapAccepts } from "./fault.js";

/** C: ports and protocols. */
export const ports = {
  C1: {
    title: "endPort ignored",
    effect: "outage",
    references: "CIL#28684, ACI#1653, ACN#2313",
    reading: ({ port }) => ({ port: (wanted, place) => port({ ...wanted, endPort: null }, place) }),
  },
  C2: {
    title: "a named port of egress resolved on the source pod",
    effect: "both",
    references: "NPA#149, NPA#193",
    reading: ({ port }) => ({
      port: (wanted, place) => {
        const name = nameOf(wanted);
        if (name === undefined || place.direction === "ingress") return port(wanted, place);
        return place.reading.numbers(name, place.pod).map((number) => range(name.protocol, number, number));
      },
    }),
  },
  C3: {
    title: "a name with several numbers stands for all of them, on every pod",
    effect: "both",
    references: "ACI#1707, CIL#30003†",
    reading: ({ port }) => ({
      port: (wanted, place) => {
        const name = nameOf(wanted);
        return name === undefined ? port(wanted, place) : numbersAnywhere(name, place);
      },
    }),
  },
  C4: {
    title: "a named port that resolves to nothing means every port",
    effect: "both",
    references: "ANT#241, OVN#2117",
    reading: ({ port }) => ({
      port: (wanted, place) => {
        const name = nameOf(wanted);
        const known = name === undefined || numbersFor(name, place).length > 0;
        return known ? port(wanted, place) : [{ kind: "every", protocol: name.protocol }];
      },
    }),
  },
  "C4-peer": {
    title: "egress to a named port without peers reaches anyone at the numbers of that name",
    effect: "leak",
    references: "ANT#343 (any peer)",
    reading: peerlessByNumber(() => true),
  },
  "C4-own": {
    title:
      "egress to a named port without peers reaches anyone at the numbers that the policy's own namespace gives it",
    effect: "both",
    references: "seen on kube-router 2.1.0",
    reading: peerlessByNumber(({ namespace }, { policy }) => namespace === policy.metadata.namespace),
  },
  C6: {
    title: "a protocol without port means every protocol",
    effect: "both",
    references: "KR#642, ANT#877, CIL#14678†",
    rules: mapAccepts((accept) =>
      accept.ports !== "any" && accept.ports.some(({ kind }) => kind === "every")
        ? { ...accept, ports: "any" }
        : accept,
    ),
  },
  C7: {
    title: "a port without protocol is not read as TCP",
    effect: "outage",
    references: "openshift/ovn-kubernetes#2478",
    reading: ({ port }) => ({
      port: (wanted, place) => port({ ...wanted, protocol: wanted.protocol ?? "UDP" }, place),
    }),
  },
  C9: {
    title: "a rule that allows all opens only TCP",
    effect: "outage",
    references: "openshift/kuryr-kubernetes#441",
    rules: mapAccepts((accept) =>
      accept.peers === "any" && accept.ports === "any"
        ? { ...accept, ports: [{ kind: "every", protocol: "TCP" }] }
        : accept,
    ),
  },
  C10: {
    title: "TCP and UDP of one number merged",
    effect: "leak",
    references: "none found; synthetic",
    reading: ({ port }) => ({
      port: (wanted, place) =>
        (["TCP", "UDP"] as const).flatMap((protocol) => port({ ...wanted, protocol }, place)),
    }),
  },
  "C10-unfiltered": {
    title: "UDP unfiltered",
    effect: "leak",
    references: "none found; synthetic",
    filter: { first: () => [ESTABLISHED, NOT_SPOKEN_OF, "meta l4proto udp accept"] },
  },
  C11: {
    title: "peers of a rule reach its pods on every port through a Service",
    effect: "leak",
    references: "NPC#210",
    rules: mapAccepts((accept) =>
      accept.ports === "any" ? accept : { ...accept, ports: [...accept.ports, { kind: "translated" }] },
    ),
  },
} as const satisfies Record<string, Fault>;

function nameOf({ port, protocol }: NetworkPolicyPort): PortName | undefined {
  return typeof port === "string" ? { name: port, protocol: protocol ?? "TCP" } : undefined;
}

/** For ingress what the selected pod gives the name, for egress what any pod does. */
function numbersFor(name: PortName, { direction, pod, reading, snapshot }: Place): readonly number[] {
  const pods = direction === "ingress" ? [pod] : snapshot.pods;
  return pods.flatMap((own) => reading.numbers(name, own));
}

/** In egress rules without peers names stand for the numbers that some pods give them. */
function peerlessByNumber(
  counts: (pod: ConnectedPod, place: Place) => boolean,
): NonNullable<Fault["reading"]> {
  return ({ accept, port }) => ({
    accept: (rule, place) => {
      if (rule.peers?.length || place.direction === "ingress") return accept(rule, place);
      const byNumber: typeof port = (wanted, own) => {
        const name = nameOf(wanted);
        return name === undefined
          ? port(wanted, own)
          : numbersAnywhere(name, own, (pod) => counts(pod, place));
      };
      return accept(rule, { ...place, reading: { ...place.reading, port: byNumber } });
    },
  });
}

/** What any pod that counts gives the name. */
function numbersAnywhere(
  name: PortName,
  { snapshot, reading }: Place,
  counts: (pod: ConnectedPod) => boolean = () => true,
): readonly PortMatch[] {
  const numbers = snapshot.pods.filter(counts).flatMap((pod) => reading.numbers(name, pod));
  return [...new Set(numbers)].map((number) => range(name.protocol, number, number));
}
