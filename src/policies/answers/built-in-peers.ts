import type { Endpoint } from "../../model/endpoint.js";
import type { ClusterState, Pod } from "../../model/objects.js";
import { peersOf } from "../../model/policy-rules.js";
import {
  DNS_LABELS,
  NODE,
  podOf,
  withApiServer,
  withDns,
  withNamespace,
  withNode,
  withOtherNode,
  withPod,
} from "./made-up-objects.js";

/**
 * Ends that every cluster has and few manifests describe. Each may be of several forms that policies tell apart; an answer that
 * depends on the form is none.
 */
export interface Peer {
  readonly name: PeerName;
  readonly meaning: string;
  readonly forms: (other: Pod | undefined, state: ClusterState) => readonly PeerForm[];
}

export interface PeerForm {
  /** Told apart by it; empty where there is one form. */
  readonly form: string;
  readonly endpoint: Endpoint;
  /** Whatever of it no manifest describes. */
  readonly state: ClusterState;
}

const ELSEWHERE = "elsewhere";

/** An address of the internet, as RFC 5737 keeps one free, and the one that clouds tell about a machine by. */
const INTERNET = "198.51.100.7";
const METADATA = "169.254.169.254";
/** Of a control plane that is somebody else's: neither a node's nor a pod's. */
const CONTROL_PLANE = "172.18.255.254";

const peersByName = {
  internet: peer("an address outside the cluster", (_, state) => [plain(address(INTERNET), state)]),
  metadata: peer("169.254.169.254, where clouds tell about a machine", (_, state) => [
    plain(address(METADATA), state),
  ]),
  "own-node": peer("the node that the pod runs on: the kubelet and its probes", ownNode),
  "node-local-dns": peer("a DNS cache on the pod's own node, on 169.254.20.10", ownNode),
  "other-node": peer("any other node", (other, state) => [
    plain({ kind: "node", name: "other-node" }, withOtherNode(withNode(state, other))),
  ]),
  stranger: peer("a pod without labels in the same namespace", (other, state) => {
    const namespace = other?.metadata.namespace ?? "default";
    return [plain(podEnd(namespace, "stranger"), withPod(state, podOf(namespace, "stranger")))];
  }),
  "stranger-elsewhere": peer("a pod without labels in a namespace without labels", (_, state) => [
    plain(
      podEnd(ELSEWHERE, "stranger"),
      withNamespace(withPod(state, podOf(ELSEWHERE, "stranger")), ELSEWHERE),
    ),
  ]),
  "cluster-dns": peer("CoreDNS by its Service, port 53", (_, state) => [
    plain({ kind: "service", namespace: "kube-system", name: "kube-dns" }, withDns(state)),
  ]),
  "api-server": peer("the control plane, by the Service kubernetes where a pod asks for it", (_, state) =>
    controlPlanes(state).map(({ form, ip }) => ({
      form: form === "" ? "" : `on ${form}`,
      endpoint: { kind: "service", namespace: "default", name: "kubernetes" },
      state: withApiServer(state, ip),
    })),
  ),
} as const satisfies Record<string, Omit<Peer, "name">>;

export type PeerName = keyof typeof peersByName;

/** As a source the API server is an address that nobody here knows, or, on managed clusters, an agent's pod. */
const asSource: Partial<Record<PeerName, Peer["forms"]>> = {
  "api-server": (_, state) => [
    ...controlPlanes(state).map(({ form, ip }) => ({
      form: `from ${form === "" ? "its own address" : form}`,
      endpoint: address(ip),
      state,
    })),
    {
      form: "through a konnectivity agent",
      endpoint: podEnd("kube-system", "konnectivity-agent"),
      state: withPod(state, podOf("kube-system", "konnectivity-agent", { "k8s-app": "konnectivity-agent" })),
    },
  ],
  "cluster-dns": (_, state) => [
    plain(podEnd("kube-system", "coredns"), withPod(state, podOf("kube-system", "coredns", DNS_LABELS))),
  ],
};

/** Where node-local-dns listens unless it is told otherwise. */
export const NODE_LOCAL_DNS = "169.254.20.10";

export const peerNames = Object.keys(peersByName) as readonly PeerName[];

export function builtInPeer(name: string, side: "from" | "to"): Peer | undefined {
  if (!Object.hasOwn(peersByName, name)) return undefined;
  const own = peersByName[name as PeerName];
  const forms = side === "from" ? (asSource[name as PeerName] ?? own.forms) : own.forms;
  return { ...own, name: name as PeerName, forms };
}

function peer(meaning: string, forms: Peer["forms"]): Omit<Peer, "name"> {
  return { meaning, forms };
}

function ownNode(other: Pod | undefined, state: ClusterState): readonly PeerForm[] {
  return [plain({ kind: "node", name: other?.spec.nodeName || NODE }, withNode(state, other))];
}

function plain(endpoint: Endpoint, state: ClusterState): PeerForm {
  return { form: "", endpoint, state };
}

function address(ip: string): Endpoint {
  return { kind: "address", ip };
}

function podEnd(namespace: string, name: string): Endpoint {
  return { kind: "pod", namespace, name };
}

/** Nobody here knows its address: each block that policies name may hold it, or none of them. */
function controlPlanes({
  policies,
}: ClusterState): readonly { readonly form: string; readonly ip: string }[] {
  const blocks = policies
    .flatMap(({ spec }) => peersOf(spec ?? {}))
    .flatMap(({ ipBlock }) => (ipBlock && !ipBlock.cidr.includes(":") ? [ipBlock.cidr] : []));
  const inside = [...new Set(blocks)].map((cidr) => ({
    form: `an address of ${cidr}`,
    ip: cidr.split("/")[0] ?? "",
  }));
  const other = { form: inside.length === 0 ? "" : "an address of no block", ip: CONTROL_PLANE };
  return [other, ...inside.slice(0, MOST_BLOCKS)];
}

const MOST_BLOCKS = 8;
