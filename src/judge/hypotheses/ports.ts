import { type Hypothesis, withPolicies } from "./hypothesis.js";
import { namedPorts } from "./named-ports.js";
import { mapPorts, mapRules } from "./rewrite.js";

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;

/** How ports and protocols may be read. */
export const ports: readonly Hypothesis[] = [
  {
    key: "endPort",
    kind: "feature",
    sentence: "ignores `endPort`: only the first port of a range is applied",
    predict: withPolicies(mapPorts(({ endPort: _endPort, ...port }) => [port])),
  },
  {
    key: "endPort-edge",
    kind: "feature",
    sentence: "leaves out the last port of a range: `endPort` is read as exclusive",
    predict: withPolicies(
      mapPorts((port) => (port.endPort ? [{ ...port, endPort: port.endPort - 1 }] : [port])),
    ),
  },
  {
    key: "endPort-nothing",
    kind: "feature",
    sentence: "lets a range of ports (`endPort`) match nothing",
    predict: withPolicies(mapPorts((port) => (port.endPort ? [] : [port]))),
  },
  {
    key: "endPort-open",
    kind: "feature",
    sentence: "lets a range of ports (`endPort`) match every port",
    predict: withPolicies(mapPorts(({ endPort, ...port }) => (endPort ? [{ ...port, port: null }] : [port]))),
  },
  ...namedPorts,
  {
    key: "protocol-merged",
    kind: "feature",
    sentence: "does not tell protocols apart: what a rule admits for TCP it admits for UDP, and the reverse",
    predict: withPolicies(mapPorts((port) => PROTOCOLS.map((protocol) => ({ ...port, protocol })))),
  },
  {
    key: "protocol-without-port",
    kind: "feature",
    sentence: "reads a protocol without a port as every protocol",
    predict: withPolicies(
      mapRules(({ peers, ports: own }) => [
        own?.some(({ port }) => port == null) ? { peers, ports: [] } : { peers, ports: own },
      ]),
    ),
  },
  {
    key: "protocol-default",
    kind: "feature",
    sentence: "does not read a port without protocol as TCP",
    predict: withPolicies(mapPorts((port) => (port.protocol == null ? [] : [port]))),
  },
  {
    key: "protocol-default-udp",
    kind: "feature",
    sentence: "reads a port without protocol as UDP, not as TCP",
    predict: withPolicies(mapPorts((port) => [{ ...port, protocol: port.protocol ?? "UDP" }])),
  },
  {
    key: "allow-all-tcp",
    kind: "feature",
    sentence: "opens only TCP where a rule allows all: other protocols stay closed",
    predict: withPolicies(
      mapRules(({ peers, ports: own }) => [
        !peers?.length && !own?.length ? { peers, ports: [{ protocol: "TCP" }] } : { peers, ports: own },
      ]),
    ),
  },
  {
    key: "portless-tcp",
    kind: "feature",
    sentence: "opens only TCP where a rule names no ports: other protocols stay closed",
    predict: withPolicies(
      mapRules(({ peers, ports: own }) => [
        own?.length ? { peers, ports: own } : { peers, ports: [{ protocol: "TCP" }] },
      ]),
    ),
  },
];
