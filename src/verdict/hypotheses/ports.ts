import type { ContainerPort, NetworkPolicyPort, Pod, TransportProtocol } from "../../model/objects.js";
import type { Probe } from "../../model/probe.js";
import { type Hypothesis, readAs, readForEach, type Situation } from "./hypothesis.js";
import { mapPorts, mapRules, onlyFor, orNoPort, type Rewrite } from "./rewrite.js";
import { backends, isSameNode } from "./scope.js";

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;

/** How ports and protocols may be read. */
export const ports: readonly Hypothesis[] = [
  {
    key: "endPort",
    kind: "feature",
    sentence: "ignores `endPort`: only the first port of a range is applied",
    foresee: readAs(mapPorts(({ endPort: _endPort, ...port }) => [port])),
  },
  {
    key: "endPort-edge",
    kind: "feature",
    sentence: "leaves out the last port of a range: `endPort` is read as exclusive",
    foresee: readAs(mapPorts((port) => (port.endPort ? [{ ...port, endPort: port.endPort - 1 }] : [port]))),
  },
  {
    key: "endPort-nothing",
    kind: "feature",
    sentence: "lets a range of ports (`endPort`) match nothing",
    foresee: readAs(mapPorts((port) => (port.endPort ? [] : [port]))),
  },
  {
    key: "endPort-open",
    kind: "feature",
    sentence: "lets a range of ports (`endPort`) match every port",
    foresee: readAs(mapPorts(({ endPort, ...port }) => (endPort ? [{ ...port, port: null }] : [port]))),
  },
  {
    key: "named-nothing",
    kind: "feature",
    sentence: "does not match named ports",
    foresee: readAs(mapPorts((port) => (nameOf(port) === undefined ? [port] : []))),
  },
  {
    key: "named-source",
    kind: "feature",
    sentence: "looks a named port of egress up on the source pod, not on the destination",
    foresee: readForEach(({ from }, { now }) => {
      const source = podsAt(from, now).at(0);
      return renamed((name, type) => (type === "Egress" && source ? numbersOn([source], name) : undefined))(
        now.policies,
      );
    }),
  },
  {
    key: "named-peerless",
    kind: "feature",
    sentence:
      "lets egress to a named port without peers reach anyone at the numbers that any pod gives that name",
    foresee: ({ now }, { judge }) => {
      const rewrite = mapRules(({ peers, ports: own }, { type }) => [
        type === "Egress" && !peers?.length
          ? { peers, ports: own?.length ? withNumbers(own, (name) => numbersOn(now.pods, name)) : own }
          : { peers, ports: own },
      ]);
      const state = { ...now, policies: rewrite(now.policies) };
      return (probe) => judge(state, probe).verdict;
    },
  },
  {
    key: "named-union",
    kind: "feature",
    sentence: "lets a named port stand for every number that any pod gives that name",
    foresee: readAs((policies, { now }) => renamed((name) => numbersOn(now.pods, name))(policies)),
  },
  {
    key: "named-ambiguous",
    kind: "feature",
    sentence: "drops egress to a named port whose name has several numbers in the cluster",
    foresee: readAs((policies, { now }) =>
      renamed((name, type) =>
        type === "Egress" && new Set(numbersOn(now.pods, name)).size > 1 ? [] : undefined,
      )(policies),
    ),
  },
  {
    key: "named-unresolved",
    kind: "feature",
    sentence: "lets a named port that no pod of the rule has mean every port",
    foresee: readForEach(({ to }, { now }) =>
      mapRules(({ peers, ports: own }, { type }) => [
        {
          peers,
          ports: own?.map((port) => {
            const name = nameOf(port);
            const pods = type === "Ingress" ? podsAt(to, now) : now.pods;
            const unknown = name !== undefined && numbersOn(pods, name).length === 0;
            return unknown ? { protocol: name.protocol } : port;
          }),
        },
      ])(now.policies),
    ),
  },
  {
    key: "named-every",
    kind: "feature",
    sentence: "lets a named port match other numbers too, such as those that other pods give the name",
    foresee: readAs(mapPorts((port) => [nameOf(port) ? { ...port, port: null } : port])),
  },
  {
    key: "protocol-merged",
    kind: "feature",
    sentence: "does not tell protocols apart: what a rule admits for TCP it admits for UDP, and the reverse",
    foresee: readAs(mapPorts((port) => PROTOCOLS.map((protocol) => ({ ...port, protocol })))),
  },
  {
    key: "protocol-without-port",
    kind: "feature",
    sentence: "reads a protocol without a port as every protocol",
    foresee: readAs(
      mapRules(({ peers, ports: own }) => [
        own?.some(({ port }) => port == null) ? { peers, ports: [] } : { peers, ports: own },
      ]),
    ),
  },
  {
    key: "protocol-default",
    kind: "feature",
    sentence: "does not read a port without protocol as TCP",
    foresee: readAs(mapPorts((port) => (port.protocol == null ? [] : [port]))),
  },
  {
    key: "protocol-default-udp",
    kind: "feature",
    sentence: "reads a port without protocol as UDP, not as TCP",
    foresee: readAs(mapPorts((port) => [{ ...port, protocol: port.protocol ?? "UDP" }])),
  },
  {
    key: "allow-all-tcp",
    kind: "feature",
    sentence: "opens only TCP where a rule allows all: other protocols stay closed",
    foresee: readAs(
      mapRules(({ peers, ports: own }) => [
        !peers?.length && !own?.length ? { peers, ports: [{ protocol: "TCP" }] } : { peers, ports: own },
      ]),
    ),
  },
  {
    key: "portless-tcp",
    kind: "feature",
    sentence: "opens only TCP where a rule names no ports: other protocols stay closed",
    foresee: readAs(
      mapRules(({ peers, ports: own }) => [
        own?.length ? { peers, ports: own } : { peers, ports: [{ protocol: "TCP" }] },
      ]),
    ),
  },
  ...[false, true].map((near): Hypothesis => ({
    key: near ? "service-ports-near" : "service-ports",
    kind: "feature",
    sentence: `lets peers of a rule reach its pods on every port through a Service${near ? " on their node" : ""}, past its \`ports\``,
    foresee: throughServices(
      mapRules(({ peers }) => [{ peers, ports: [] }]),
      near,
    ),
  })),
  {
    key: "service-address",
    kind: "feature",
    sentence: "judges egress through a Service by the Service's address and port, not by the pod behind it",
    foresee: ({ now }, { judge }) => {
      const ingressAlone = { ...now, policies: onlyFor("Ingress")(now.policies) };
      // Without its Service an address is one outside the cluster, which selectors never match.
      const unresolved = { ...now, services: [], policies: onlyFor("Egress")(now.policies) };
      return (probe) => {
        const ip = addressOfService(probe, now);
        if (ip === undefined) return undefined;
        const egress = judge(unresolved, { ...probe, to: { kind: "address", ip } });
        return egress.verdict === "deny" ? "deny" : judge(ingressAlone, probe).verdict;
      };
    },
  },
];

interface PortName {
  readonly name: string;
  readonly protocol: TransportProtocol;
}

function nameOf({ port, protocol }: NetworkPolicyPort): PortName | undefined {
  return typeof port === "string" ? { name: port, protocol: protocol ?? "TCP" } : undefined;
}

/** Named ports become numbers; undefined: a name stays as it is. */
function renamed(
  numbers: (name: PortName, type: "Ingress" | "Egress") => readonly number[] | undefined,
): Rewrite {
  return mapRules(({ peers, ports: own }, { type }) => [
    { peers, ports: own?.length ? withNumbers(own, (name) => numbers(name, type)) : own },
  ]);
}

function withNumbers(
  own: readonly NetworkPolicyPort[],
  numbers: (name: PortName) => readonly number[] | undefined,
): readonly NetworkPolicyPort[] {
  const resolved = own.flatMap((port): readonly NetworkPolicyPort[] => {
    const name = nameOf(port);
    const found = name === undefined ? undefined : numbers(name);
    if (found === undefined) return [port];
    return found.map((number) => ({ ...port, port: number }));
  });
  return orNoPort(resolved);
}

function numbersOn(pods: readonly Pod[], { name, protocol }: PortName): readonly number[] {
  const own = pods
    .flatMap(({ spec }) => spec.containers)
    .flatMap(({ ports: declared }): readonly ContainerPort[] => declared ?? [])
    .filter((port) => port.name === name && (port.protocol ?? "TCP") === protocol)
    .map(({ containerPort }) => containerPort);
  return [...new Set(own)];
}

function podsAt(end: Probe["to"], now: Situation["now"]): readonly Pod[] {
  if (end.kind === "service") return backends(end, now);
  if (end.kind !== "pod") return [];
  return now.pods.filter(
    ({ metadata }) => metadata.namespace === end.namespace && metadata.name === end.name,
  );
}

function throughServices(rewrite: Rewrite, near: boolean): Hypothesis["foresee"] {
  return ({ now }, { judge }) => {
    const state = { ...now, policies: rewrite(now.policies) };
    const concerns = (probe: Probe): boolean =>
      probe.to.kind === "service" && (!near || isSameNode(probe, now));
    return (probe) => (concerns(probe) ? judge(state, probe).verdict : undefined);
  };
}

function addressOfService({ to, ipFamily }: Probe, { services }: Situation["now"]): string | undefined {
  if (to.kind !== "service") return undefined;
  const own = services.find(
    ({ metadata }) => metadata.namespace === to.namespace && metadata.name === to.name,
  );
  const ips = own?.spec.clusterIPs ?? (own?.spec.clusterIP ? [own.spec.clusterIP] : []);
  return ips.find((ip) => ip !== "None" && ip.includes(":") === (ipFamily === "IPv6"));
}
