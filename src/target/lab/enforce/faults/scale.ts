import type { Accept, NodeRules } from "../rules.js";
import { keyOf } from "../snapshot.js";
import { type Fault, mapAccepts } from "./fault.js";

const MAX_PORTS = 24;
const MAX_ENTRIES = 4_000;
const CHUNK = 500;
const MAX_NAME = 50;

/** H: what fits. The ceilings are of the size of real ones, or below them. */
export const scale = {
  H1: {
    title: `only the first ${MAX_PORTS} ports of a rule fit`,
    effect: "outage",
    references: "CIL#922, aws/containers-roadmap#2481",
    rules: mapAccepts((accept) =>
      accept.ports === "any" ? accept : { ...accept, ports: accept.ports.slice(0, MAX_PORTS) },
    ),
  },
  H2: {
    title: `a node's map holds ${MAX_ENTRIES} pairs of peer and port; the rest is missing`,
    effect: "outage",
    references: "CIL#46189",
    rules: overflow,
  },
  H3: {
    title: `a large set of peers split into parts of ${CHUNK}, of which the first is applied`,
    effect: "outage",
    references: "NPA#106, ANT#2949",
    rules: mapAccepts((accept) =>
      accept.peers === "any" ? accept : { ...accept, peers: accept.peers.slice(0, CHUNK) },
    ),
  },
  H4: {
    title: `a policy whose namespace and name together have more than ${MAX_NAME} characters is not enforced`,
    effect: "leak",
    references: "KR#2064, NPC#59, KOVN#1445",
    reading: ({ policies }) => ({
      policies: (snapshot) =>
        policies(snapshot).filter(({ metadata }) => keyOf(metadata).length <= MAX_NAME + 1),
    }),
  },
} as const satisfies Record<string, Fault>;

function overflow(rules: NodeRules): NodeRules {
  let free = MAX_ENTRIES;
  const fitting = (accept: Accept): Accept => {
    if (accept.peers === "any") return accept;
    const ports = accept.ports === "any" ? 1 : accept.ports.length;
    const room = Math.floor(free / Math.max(1, ports));
    free -= accept.peers.length * ports;
    return { ...accept, peers: accept.peers.slice(0, Math.max(0, room)) };
  };
  return {
    ...rules,
    chains: rules.chains.map((chain) => ({ ...chain, accepts: chain.accepts.map(fitting) })),
  };
}
