import type {
  LabelSelector,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "../../model/objects.js";
import type { Verdict } from "../../model/probe.js";
import type { CellResult, ScenarioResult, StepResult } from "../../model/result/result.js";
import type { StepSnapshot } from "../../model/result/snapshot.js";
import { nodeOfPod } from "../step-snapshot.js";
import { count } from "../words.js";
import type { PlacedCell } from "./causes.js";

/** A cell with what its step knows of it. */
interface Seen {
  readonly cell: CellResult;
  readonly snapshot: StepSnapshot;
  /** Specs of the step's policies, by namespace/name. */
  readonly policies: ReadonlyMap<string, NetworkPolicySpec>;
}

/** "All 7 go over UDP": something that a connection can have, and most have not. */
interface Trait {
  readonly text: string;
  readonly has: (seen: Seen) => boolean;
}

/** Two say where to look; more read like chance. */
const MOST_TRAITS = 2;

/** What half of all that holds has as well is no trace of a cause. */
const MOST_OF_OTHERS = 0.5;

/**
 * What all connections that differ without a known cause have in common, and how many that hold have it too: "All 7 go
 * over UDP and are decided by policies with named ports; of 240 connections denied as they should be none does." Empty where nothing tells them apart.
 */
export function inCommon(unexplained: readonly PlacedCell[], scenarios: readonly ScenarioResult[]): string {
  const cells = new Set(unexplained.map(({ cell }) => cell));
  if (cells.size < 2) return "";
  const all = scenarios.flatMap(({ steps }) => steps.flatMap(seenIn));
  const wrong = all.filter(({ cell }) => cells.has(cell));
  const expected = new Set(wrong.map(({ cell }) => cell.expectation.verdict));
  const others = all.filter(({ cell }) => cell.verdict === "match" && expected.has(cell.expectation.verdict));
  const chosen = tellingOf(wrong, others);
  if (chosen.length === 0 || others.length === 0) return "";
  const alike = others.filter((seen) => chosen.every(({ has }) => has(seen))).length;
  const [number, does] = [alike === 0 ? "none" : alike.toLocaleString("en-US"), alike > 1 ? "do" : "does"];
  const rest = `of ${count(others.length, "connection")} ${asTheyShould(expected)} ${number} ${does}`;
  return ` All ${wrong.length} ${joined(chosen)}; ${rest}.`;
}

function asTheyShould(expected: ReadonlySet<Verdict>): string {
  const [only] = expected;
  if (expected.size > 1) return "as they should be";
  return only === "deny" ? "denied as they should be" : "allowed as they should be";
}

function seenIn({ cells, snapshot }: StepResult): readonly Seen[] {
  const policies = new Map(
    snapshot.policies.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec ?? {}]),
  );
  return cells.map((cell) => ({ cell, snapshot, policies }));
}

/** "go over UDP and through a Service" */
function joined(chosen: readonly Trait[]): string {
  const text = chosen.map((trait) => trait.text).join(" and ");
  return text.startsWith("go ") ? text.replace(" and go ", " and ") : text;
}

/** The traits that all wrong ones have, those first that fewest others have; each next has to tell more apart. */
function tellingOf(wrong: readonly Seen[], others: readonly Seen[]): readonly Trait[] {
  const shared = traits.filter(({ has }) => wrong.every(has));
  const chosen: Trait[] = [];
  let alike = others;
  while (chosen.length < MOST_TRAITS) {
    const [best] = shared
      .map((trait) => ({ trait, left: alike.filter(trait.has) }))
      .toSorted((one, other) => one.left.length - other.left.length);
    if (best === undefined || best.left.length > alike.length * MOST_OF_OTHERS) break;
    chosen.push(best.trait);
    alike = best.left;
    if (alike.length === 0) break;
  }
  return chosen;
}

/** What policies use. */
const FIELDS: Readonly<Record<string, (spec: NetworkPolicySpec) => boolean>> = {
  "named ports": (spec) => portsOf(spec).some(({ port }) => typeof port === "string"),
  "a range of ports": (spec) => portsOf(spec).some(({ endPort }) => endPort != null),
  "ports without a number": (spec) => portsOf(spec).some(({ port }) => port == null),
  "an ipBlock": (spec) => peersOf(spec).some(({ ipBlock }) => ipBlock != null),
  except: (spec) => peersOf(spec).some(({ ipBlock }) => (ipBlock?.except ?? []).length > 0),
  "a namespaceSelector": (spec) => peersOf(spec).some(({ namespaceSelector }) => namespaceSelector != null),
  matchExpressions: (spec) => selectorsOf(spec).some((own) => (own?.matchExpressions ?? []).length > 0),
  "rules for both directions": ({ ingress, egress }) =>
    (ingress ?? []).length > 0 && (egress ?? []).length > 0,
};

function portsOf({ ingress, egress }: NetworkPolicySpec): readonly NetworkPolicyPort[] {
  return [...(ingress ?? []), ...(egress ?? [])].flatMap(({ ports }) => ports ?? []);
}

function peersOf({ ingress, egress }: NetworkPolicySpec): readonly NetworkPolicyPeer[] {
  return [
    ...(ingress ?? []).flatMap(({ from }) => from ?? []),
    ...(egress ?? []).flatMap(({ to }) => to ?? []),
  ];
}

function selectorsOf(spec: NetworkPolicySpec): readonly (LabelSelector | null | undefined)[] {
  const ofPeers = peersOf(spec).flatMap(({ podSelector, namespaceSelector }) => [
    podSelector,
    namespaceSelector,
  ]);
  return [spec.podSelector, ...ofPeers];
}

const traits: readonly Trait[] = [
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
