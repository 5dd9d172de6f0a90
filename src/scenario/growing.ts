import type {
  IpFamily,
  NetworkPolicy,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
} from "../model/objects.js";
import { stepId } from "./normalize.js";
import type { Change, NamespaceSpec, PodSpec, Scenario, Step } from "./scenario.js";

/** Scenarios whose steps hold more and more of one thing, to set the time to enforce against its number. */
export function growingScenarios(sizes: readonly number[]): readonly Scenario[] {
  return growths.map(({ name, what, families, grown, cut }) => ({
    id: `scale/${name}`,
    summary: `More and more ${what}: how the time to enforce grows with their number.`,
    tags: ["scale"],
    needs: {
      nodes: 1,
      ipFamilies: families === "primary" ? [] : families,
      protocols: [],
      externals: [],
      hostNetwork: false,
      ownPods: false,
    },
    fixture: FIXTURE,
    steps: sizes.flatMap((size, at) => [
      stepOf(`${name}: ${size}`, { size, families, change: grown(size, sizes[at - 1] ?? 0) }),
      stepOf(`${name}: ${size}, none of them for y/client`, { size, families, change: cut(size) }),
    ]),
  }));
}

interface Growth {
  readonly name: string;
  readonly what: string;
  readonly families: readonly IpFamily[] | "primary";
  /** From `before` to `size` of them, of which the last admits y/client. */
  readonly grown: (size: number, before: number) => Change;
  /** That one no longer does. */
  readonly cut: (size: number) => Change;
}

const growths: readonly Growth[] = [
  {
    name: "policies",
    what: "policies that select one pod",
    families: "primary",
    grown: (size, before) => applied(range(before, size).map((index) => policyOf(index, size))),
    cut: (size) => applied([policyOf(size - 1)]),
  },
  {
    name: "peers",
    what: "peers of one rule, by their labels",
    families: "primary",
    grown: (size) => applied([onePolicy(range(0, size).map((index) => peerOf(index, size)))]),
    cut: (size) => applied([onePolicy(range(0, size).map((index) => peerOf(index)))]),
  },
  {
    name: "blocks",
    what: "address blocks of one rule",
    families: ["IPv4"],
    grown: (size) => applied([onePolicy(range(0, size).map((index) => blockOf(index, size)))]),
    cut: (size) => applied([onePolicy(range(0, size).map((index) => blockOf(index)))]),
  },
];

function stepOf(
  name: string,
  { size, families, change }: Pick<Growth, "families"> & { readonly size: number; readonly change: Change },
): Step {
  return {
    id: stepId(name),
    name,
    size,
    hold: [],
    watch: [],
    startup: [],
    changes: [change],
    matrix: { from: ["y/*"], to: ["x/server"], ipFamilies: families },
    expect: { allow: [], deny: [] },
  };
}

const FIXTURE: readonly NamespaceSpec[] = [
  namespaceOf("x", [podOf("x", "server", {})]),
  namespaceOf("y", [podOf("y", "client", { role: "client" }), podOf("y", "stranger", {})]),
];

function namespaceOf(name: string, pods: readonly PodSpec[]): NamespaceSpec {
  return { name, labels: {}, pods, services: [] };
}

function podOf(namespace: string, name: string, labels: PodSpec["labels"]): PodSpec {
  return { namespace, name, labels, ports: [{ port: 80, protocol: "TCP" }], hostNetwork: false };
}

function applied(policies: readonly NetworkPolicy[]): Change {
  return { do: "apply", policies };
}

function policyOf(index: number, size?: number): NetworkPolicy {
  return ingressPolicy(`p${index}`, [{ from: [peerOf(index, size)] }]);
}

function onePolicy(from: readonly NetworkPolicyPeer[]): NetworkPolicy {
  return ingressPolicy("many", [{ from }]);
}

function ingressPolicy(name: string, ingress: readonly NetworkPolicyIngressRule[]): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: "x", name },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress },
  };
}

/** The last of `size` is the client; all others are nobody. */
function peerOf(index: number, size?: number): NetworkPolicyPeer {
  const role = index + 1 === size ? "client" : `nobody-${index}`;
  return { namespaceSelector: {}, podSelector: { matchLabels: { role } } };
}

/** Of the addresses for benchmarks (RFC 2544), of which a cluster has none. */
function blockOf(index: number, size?: number): NetworkPolicyPeer {
  const cidr = index + 1 === size ? "${ip:y/client}/32" : `198.18.${(index >> 8) % 256}.${index % 256}/32`;
  return { ipBlock: { cidr } };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
