import type {
  ClusterState,
  ContainerPort,
  NetworkPolicy,
  NetworkPolicyPort,
  Pod,
  TransportProtocol,
} from "../../model/objects.js";
import { type Hypothesis, withPolicies, readForEach } from "./hypothesis.js";
import { mapPorts, mapRules, orNoPort, type Rewrite } from "./rewrite.js";
import { podsAt } from "./scope.js";

/** How names of ports may be read. */
export const namedPorts: readonly Hypothesis[] = [
  {
    key: "named-nothing",
    kind: "feature",
    sentence: "does not match named ports",
    predict: withPolicies(mapPorts((port) => (nameOf(port) === undefined ? [port] : []))),
  },
  peerless("named-peerless", "any pod gives that name", ({ pods }) => pods),
  peerless("named-peerless-own", "pods of the policy's own namespace give that name", ({ pods }, policy) =>
    pods.filter(({ metadata }) => metadata.namespace === policy.metadata.namespace),
  ),
  {
    key: "named-source",
    kind: "feature",
    sentence: "looks a named port of egress up on the source pod, not on the destination",
    predict: readForEach(({ from }, { now }) => {
      const source = podsAt(from, now).at(0);
      return renamed((name, type) => (type === "Egress" && source ? numbersOn([source], name) : undefined))(
        now.policies,
      );
    }),
  },
  {
    key: "named-union",
    kind: "feature",
    sentence: "lets a named port stand for every number that any pod gives that name",
    predict: withPolicies((policies, { now }) => renamed((name) => numbersOn(now.pods, name))(policies)),
  },
  {
    key: "named-ambiguous",
    kind: "feature",
    sentence: "drops egress to a named port whose name has several numbers in the cluster",
    predict: withPolicies((policies, { now }) =>
      renamed((name, type) =>
        type === "Egress" && new Set(numbersOn(now.pods, name)).size > 1 ? [] : undefined,
      )(policies),
    ),
  },
  {
    key: "named-unresolved",
    kind: "feature",
    sentence: "lets a named port that no pod of the rule has mean every port",
    predict: readForEach(({ to }, { now }) =>
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
    predict: withPolicies(mapPorts((port) => [nameOf(port) ? { ...port, port: null } : port])),
  },
];

/** Egress to a named port without peers; `of`: whose numbers count. */
function peerless(
  key: string,
  who: string,
  of: (now: ClusterState, policy: NetworkPolicy) => readonly Pod[],
): Hypothesis {
  return {
    key,
    kind: "feature",
    sentence: `lets egress to a named port without peers reach anyone at the numbers that ${who}`,
    predict: ({ now }, { judge }) => {
      const rewrite = mapRules(({ peers, ports: own }, { type, policy }) => [
        type === "Egress" && !peers?.length && own?.length
          ? { peers, ports: withNumbers(own, (name) => numbersOn(of(now, policy), name)) }
          : { peers, ports: own },
      ]);
      const state = { ...now, policies: rewrite(now.policies) };
      return (probe) => judge(state, probe).verdict;
    },
  };
}

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
