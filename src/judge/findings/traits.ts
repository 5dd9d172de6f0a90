import type { NetworkPolicySpec } from "../../model/objects.js";
import { peersOf, portsOf, selectorsOf } from "../../model/policy-rules.js";
import type { CellResult, StepResult } from "../../model/result/result.js";
import type { StepSnapshot } from "../../model/result/snapshot.js";
import { nodeOfPod } from "../step-snapshot.js";

/** A cell with what its step knows of it. */
export interface Seen {
  readonly cell: CellResult;
  readonly snapshot: StepSnapshot;
  /** Specs of the step's policies, by namespace/name. */
  readonly policies: ReadonlyMap<string, NetworkPolicySpec>;
}

/** "All 7 go over UDP": something that a connection can have, and most have not. */
export interface Trait {
  readonly text: string;
  readonly has: (seen: Seen) => boolean;
}

export function seenIn({ cells, snapshot }: StepResult): readonly Seen[] {
  const policies = new Map(
    snapshot.policies.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec ?? {}]),
  );
  return cells.map((cell) => ({ cell, snapshot, policies }));
}

/** What policies use. */
const FIELDS: Readonly<Record<string, (spec: NetworkPolicySpec) => boolean>> = {
  "named ports": (spec) => portsOf(spec).some(({ port }) => typeof port === "string"),
  "a range of ports": (spec) => portsOf(spec).some(({ endPort }) => endPort != null),
  "ports without a number": (spec) => portsOf(spec).some(({ port }) => port == null),
  "an ipBlock": (spec) => peersOf(spec).some(({ ipBlock }) => ipBlock != null),
  except: (spec) => peersOf(spec).some(({ ipBlock }) => (ipBlock?.except ?? []).length > 0),
  "a namespaceSelector": (spec) => peersOf(spec).some(({ namespaceSelector }) => namespaceSelector != null),
  matchExpressions: (spec) => selectorsOf(spec).some((own) => (own.matchExpressions ?? []).length > 0),
  "rules for both directions": ({ ingress, egress }) =>
    (ingress ?? []).length > 0 && (egress ?? []).length > 0,
};

/** Whatever the cluster. */
export const traits: readonly Trait[] = [
  ...(["TCP", "UDP", "SCTP"] as const).map((protocol) => ({
    text: `go over ${protocol}`,
    has: ({ cell }: Seen) => cell.probe.protocol === protocol,
  })),
  ...(["IPv4", "IPv6"] as const).map((family) => ({
    text: `go over ${family}`,
    has: ({ cell }: Seen) => cell.probe.ipFamily === family,
  })),
  { text: "go through a Service", has: ({ cell }) => cell.probe.to.kind === "service" },
  { text: "go to a node", has: ({ cell }) => cell.probe.to.kind === "node" },
  { text: "go to a host outside", has: ({ cell }) => cell.probe.to.kind === "external" },
  { text: "come from a node", has: ({ cell }) => cell.probe.from.kind === "node" },
  { text: "come from a host outside", has: ({ cell }) => cell.probe.from.kind === "external" },
  { text: "go from a pod to one of the same node", has: (seen) => nodesOf(seen) === "one" },
  { text: "go from a pod to one of another node", has: (seen) => nodesOf(seen) === "two" },
  ...Object.entries(FIELDS).map(([name, isUsedBy]) => ({
    text: `are decided by policies with ${name}`,
    has: ({ cell, policies }: Seen) =>
      cell.expectation.decidedBy.some((id) => isUsedBy(policies.get(id) ?? {})),
  })),
];

function nodesOf({ cell: { probe }, snapshot }: Seen): "one" | "two" | undefined {
  const [from, to] = [nodeOfPod(snapshot, probe.from), nodeOfPod(snapshot, probe.to)];
  if (from === undefined || to === undefined) return undefined;
  return from === to ? "one" : "two";
}

/** Of a cluster's own nodes. */
export function traitsOfNodes(all: readonly Seen[]): readonly Trait[] {
  const nodes = new Set(all.flatMap(({ snapshot }) => snapshot.pods.map(({ node }) => node)));
  return [...nodes].flatMap((node) => [
    {
      text: `go to pods on node ${node}`,
      has: ({ cell, snapshot }: Seen) => nodeOfPod(snapshot, cell.probe.to) === node,
    },
    {
      text: `come from pods on node ${node}`,
      has: ({ cell, snapshot }: Seen) => nodeOfPod(snapshot, cell.probe.from) === node,
    },
  ]);
}
