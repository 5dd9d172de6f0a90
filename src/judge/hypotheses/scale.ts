import { type Hypothesis, withPolicies } from "./hypothesis.js";
import { mapRules } from "./rewrite.js";

/** Ceilings near those that real engines had; where exactly it lies, probes do not tell. */
const PORTS = [16, 24, 32, 64, 100];
const PEERS = [100, 250, 500, 1000];
const POLICIES = [8, 16, 32];

/** What does not fit. */
export const scale: readonly Hypothesis[] = [
  ...PORTS.map((most): Hypothesis => ({
    key: `many-ports-${most}`,
    kind: "feature",
    sentence: `applies only a part of a long list of ports: the first ${most} or so of a rule`,
    predict: withPolicies(mapRules(({ peers, ports }) => [{ peers, ports: ports?.slice(0, most) }])),
  })),
  ...PEERS.map((most): Hypothesis => ({
    key: `many-peers-${most}`,
    kind: "feature",
    sentence: `applies only a part of a long list of peers: the first ${most} or so of a rule, fewer where it has many ports`,
    predict: withPolicies(mapRules(({ peers, ports }) => [{ peers: peers?.slice(0, most), ports }])),
  })),
  ...POLICIES.map((most): Hypothesis => ({
    key: `many-policies-${most}`,
    kind: "feature",
    sentence: `applies only the first ${most} or so of many policies`,
    predict: withPolicies((policies) => policies.slice(0, most)),
  })),
];
