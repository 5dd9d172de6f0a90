import ipaddr from "ipaddr.js";
import { hasAddress } from "../manifest/addresses.js";
import { controllers } from "../manifest/controllers.js";
import { UNKNOWN_VALUE } from "../manifest/workloads.js";
import { NAMESPACE_NAME_LABEL } from "../model/labels.js";
import type { Endpoint } from "../model/endpoint.js";
import {
  type ClusterState,
  idOf,
  type Labels,
  type LabelSelector,
  namespaceOf,
  type Pod,
} from "../model/objects.js";
import { keysIn, peersOf, selectorsOf } from "../model/policy-rules.js";

/**
 * What the manifests leave out and an answer may depend on: each with the states that it could be. The first of them is the one
 * that is taken where the answer is the same in all.
 */
export interface Unknown {
  readonly kind: keyof typeof kinds;
  /** `the labels of namespace monitoring, which no manifest describes` */
  readonly what: string;
  readonly variants: readonly ((state: ClusterState) => ClusterState)[];
}

/** What unknowns of a kind are called together. */
export const kinds = {
  namespaceLabels: "the labels of namespaces that no manifest describes",
  controllerLabels: "labels that controllers set",
  addresses: "the addresses of pods, which policies with ipBlocks compare",
  nodes: "the nodes that pods run on",
} as const;

/** Of the ends that a question is about, and of those of them that are pods. */
export function unknownsOf(
  state: ClusterState,
  pods: readonly Pod[],
  ends: readonly Endpoint[],
): readonly Unknown[] {
  return [
    ...namespaceLabels(state, pods),
    ...controllerLabels(state, pods),
    ...addresses(state, pods),
    ...ownNodes(state, pods, ends),
  ];
}

function same(state: ClusterState): ClusterState {
  return state;
}

/** An undescribed namespace has no labels but its name, or those that a selector asks for. */
function namespaceLabels(state: ClusterState, pods: readonly Pod[]): readonly Unknown[] {
  const described = new Set(state.namespaces.map(({ metadata }) => metadata.name));
  const names = [...new Set(pods.map(namespaceOf))].filter((name) => !described.has(name));
  const wanted = state.policies
    .flatMap(({ spec }) => peersOf(spec ?? {}))
    .flatMap(({ namespaceSelector }) => (namespaceSelector ? [labelsThatMeet(namespaceSelector)] : []))
    .filter((labels) => Object.keys(labels).some((key) => key !== NAMESPACE_NAME_LABEL));
  if (wanted.length === 0) return [];
  return names.map((name) => ({
    kind: "namespaceLabels" as const,
    what: `the labels of namespace ${name}, which no manifest describes`,
    variants: [same, ...wanted.map((labels) => withNamespace(name, labels))],
  }));
}

function withNamespace(name: string, labels: Labels) {
  return (state: ClusterState): ClusterState => ({
    ...state,
    namespaces: [...state.namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }],
  });
}

/** The least that a selector asks for; what it forbids is not there either way. */
function labelsThatMeet({ matchLabels, matchExpressions }: LabelSelector): Labels {
  const asked = (matchExpressions ?? []).flatMap(({ key, operator, values }) =>
    operator === "In" || operator === "Exists" ? [[key, values?.[0] ?? "any"]] : [],
  );
  return { ...Object.fromEntries(asked), ...matchLabels };
}

/** A hash, say: whatever a selector asks for, or something else. */
function controllerLabels({ policies }: ClusterState, pods: readonly Pod[]): readonly Unknown[] {
  const selectors = policies.flatMap(({ spec }) => selectorsOf(spec ?? {}));
  const drawn = new Set(Object.values(controllers).flatMap(({ unknown }) => unknown ?? []));
  return pods.flatMap((pod) =>
    Object.entries(pod.metadata.labels ?? {})
      .filter(([key, value]) => value === UNKNOWN_VALUE && drawn.has(key))
      .map(([key]) => ({
        kind: "controllerLabels" as const,
        what: `label ${key} of ${idOf(pod)}, which its controller sets`,
        variants: [same, ...valuesAsked(selectors, key).map((value) => withLabel(pod, key, value))],
      })),
  );
}

function valuesAsked(selectors: readonly LabelSelector[], key: string): readonly string[] {
  const values = selectors
    .filter((selector) => keysIn(selector).includes(key))
    .flatMap(({ matchLabels, matchExpressions }) => [
      ...(matchLabels?.[key] === undefined ? [] : [matchLabels[key]]),
      ...(matchExpressions ?? []).flatMap((asked) => (asked.key === key ? (asked.values ?? []) : [])),
    ]);
  return [...new Set(values)];
}

function withLabel(pod: Pod, key: string, value: string) {
  return changed(pod, (own) => ({
    ...own,
    metadata: { ...own.metadata, labels: { ...own.metadata.labels, [key]: value } },
  }));
}

/** From its own node a pod is always reached (semantics 2.6), from others as policies say. */
function ownNodes(
  { nodes }: ClusterState,
  pods: readonly Pod[],
  ends: readonly Endpoint[],
): readonly Unknown[] {
  const hosted = pods.find(({ spec }) => spec.hostNetwork === true);
  const [asked] = ends.flatMap((end) => nodeAt(nodes, end));
  const node = asked ?? (hosted === undefined ? undefined : hosted.spec.nodeName || "some-node");
  if (node === undefined) return [];
  if (asked === undefined && pods.some(({ spec }) => !spec.nodeName)) return [together(pods, node)];
  return pods
    .filter(({ spec }) => !spec.nodeName)
    .map((pod) => ({
      kind: "nodes" as const,
      what: `whether ${idOf(pod)} runs on node ${node}`,
      variants: [same, changed(pod, (own) => ({ ...own, spec: { ...own.spec, nodeName: node } }))],
    }));
}

/** A pod on its node's own network is that node to the pods there. */
function together(pods: readonly Pod[], node: string): Unknown {
  const unplaced = new Set(pods.filter(({ spec }) => !spec.nodeName).map(idOf));
  const placed = (state: ClusterState): ClusterState => ({
    ...state,
    pods: state.pods.map((pod) =>
      unplaced.has(idOf(pod)) ? { ...pod, spec: { ...pod.spec, nodeName: node } } : pod,
    ),
  });
  return { kind: "nodes", what: "whether both run on one node", variants: [same, placed] };
}

function nodeAt(nodes: ClusterState["nodes"], end: Endpoint): readonly string[] {
  if (end.kind === "node") return [end.name];
  if (end.kind !== "address") return [];
  return nodes
    .filter(({ status }) => status?.addresses?.some(({ address }) => address === end.ip))
    .map(({ metadata }) => metadata.name);
}

/** One address of each private network: clusters number their pods from them (RFC 1918). */
const POD_NETWORKS = ["10.244.0.9", "172.30.0.9", "192.168.0.9"];

/** Policies' ipBlocks hold it, or none of them does. */
function addresses({ policies }: ClusterState, pods: readonly Pod[]): readonly Unknown[] {
  const blocks = policies
    .flatMap(({ spec }) => peersOf(spec ?? {}))
    .flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []));
  if (blocks.length === 0) return [];
  const others = [...new Set([...blocks.flatMap(addressIn), ...POD_NETWORKS])];
  return pods
    .filter((pod) => !hasAddress(pod))
    .map((pod) => ({
      kind: "addresses" as const,
      what: `the address of ${idOf(pod)}, which policies with ipBlocks compare`,
      variants: [same, ...others.map((ip) => withAddress(pod, ip))],
    }));
}

/** The networks that clusters number their pods from are this large. */
const MOST_BITS = 16;

/** Its last but one, if pods may be there: a smaller network, or one of the internet, is somebody else's. */
function addressIn(cidr: string): readonly string[] {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  if (network.kind() !== "ipv4" || network.range() !== "private" || bits > MOST_BITS) return [];
  const bytes = network.toByteArray();
  const size = 2 ** (32 - bits);
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const number = first + Math.max(0, size - 2);
  return [[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".")];
}

/** What it has of the other family stays unknown: no block of IPv6 is tried. */
const ANY_IPV6 = "fd00:10:244::9";

function withAddress(pod: Pod, podIP: string) {
  return changed(pod, (own) => ({
    ...own,
    status: { ...own.status, podIP, podIPs: [{ ip: podIP }, { ip: ANY_IPV6 }] },
  }));
}

function changed(pod: Pod, change: (pod: Pod) => Pod) {
  return (state: ClusterState): ClusterState => ({
    ...state,
    pods: state.pods.map((own) => (idOf(own) === idOf(pod) ? change(own) : own)),
  });
}
