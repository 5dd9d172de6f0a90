import { isIP } from "node:net";
import { workloadOf } from "../../manifest/owners.js";
import type { Endpoint } from "../../model/endpoint.js";
import { type ClusterState, hasEnded, type Pod } from "../../model/objects.js";
import type { End } from "./question.js";
import { builtInPeer, NODE_LOCAL_DNS, peerNames } from "./built-in-peers.js";

/** What a person's name for an end stands for: one end, or each replica that policies may tell apart. */
export interface NamedEnd {
  readonly text: string;
  readonly ends: readonly End[];
  /** The workload whose replicas these are. */
  readonly workload?: string;
}

/** A name that nothing has. */
export class UnknownEnd extends Error {
  override readonly name = "UnknownEnd";
}

export interface Naming {
  readonly state: ClusterState;
  /** Of names that have none. */
  readonly namespace: string;
  readonly side: "from" | "to";
}

/** Short and long names of kinds that make pods, as kubectl takes them. */
const WORKLOAD_KINDS = new Set(
  "deploy deployment deployments sts statefulset statefulsets ds daemonset daemonsets rs replicaset replicasets job jobs cj cronjob cronjobs rc replicationcontroller".split(
    " ",
  ),
);
const POD_KINDS = new Set(["po", "pod", "pods"]);
const SERVICE_KINDS = new Set(["svc", "service", "services"]);
const NODE_KINDS = new Set(["no", "node", "nodes"]);

/**
 * `shop/web`, `deploy/web`, `web`, `shop/db-0`, `web.shop.svc`, `svc/web`, `service/shop/web`, `node/n1`, an address, or the name
 * of a built-in peer. A namespace may be called `node`, too: what exists is meant. Throws UnknownEnd.
 */
export function namedEnd(text: string, naming: Naming): NamedEnd {
  const found = candidates(text, naming).find((candidate) => candidate !== undefined);
  if (found !== undefined) return { text, ...found };
  throw new UnknownEnd(`there is no ${text} in these manifests; they have ${knownText(naming.state)}`);
}

type Found = Omit<NamedEnd, "text"> | undefined;

function candidates(text: string, naming: Naming): readonly Found[] {
  const { state, namespace, side } = naming;
  const peer = builtInPeer(text, side);
  const local = text === NODE_LOCAL_DNS ? builtInPeer("node-local-dns", side) : undefined;
  if (local !== undefined) return [{ ends: [{ kind: "peer", peer: local }] }];
  if (isIP(text) !== 0) return [one({ kind: "address", ip: text })];
  const parts = text.split("/");
  const [first = "", second = "", third = ""] = parts;
  const dotted = /^([^./]+)\.([^./]+)\.svc(\.|$)/.exec(text);
  if (dotted !== null) return [serviceEnd(state, dotted[2] ?? "", dotted[1] ?? "")];
  if (parts.length === 1)
    return [
      workloadEnd(state, namespace, text),
      peer === undefined ? undefined : { ends: [{ kind: "peer", peer }] },
    ];
  if (parts.length === 3)
    return SERVICE_KINDS.has(first)
      ? [serviceEnd(state, second, third)]
      : [ofKind(state, first, second, third)];
  return [
    workloadEnd(state, first, second),
    first === "stranger" ? strangerIn(second, naming) : undefined,
    ofKind(state, first, namespace, second),
  ];
}

function strangerIn(namespace: string, { side }: Naming): Found {
  const peer = builtInPeer("stranger", side);
  if (peer === undefined) return undefined;
  const inside: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name: "stranger" },
    spec: { containers: [] },
  };
  return { ends: [{ kind: "peer", peer: { ...peer, forms: (_, state) => peer.forms(inside, state) } }] };
}

function ofKind(state: ClusterState, kind: string, namespace: string, name: string): Found {
  if (SERVICE_KINDS.has(kind)) return serviceEnd(state, namespace, name);
  if (NODE_KINDS.has(kind)) return nodeEnd(state, name);
  return WORKLOAD_KINDS.has(kind) || POD_KINDS.has(kind) ? workloadEnd(state, namespace, name) : undefined;
}

function one(endpoint: Endpoint): Found {
  return { ends: [{ kind: "endpoint", endpoint }] };
}

function serviceEnd({ services }: ClusterState, namespace: string, name: string): Found {
  const isThere = services.some(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? "default") === namespace,
  );
  return isThere ? one({ kind: "service", namespace, name }) : undefined;
}

function nodeEnd({ nodes, pods }: ClusterState, name: string): Found {
  const isThere =
    nodes.some(({ metadata }) => metadata.name === name) || pods.some(({ spec }) => spec.nodeName === name);
  return isThere ? one({ kind: "node", name }) : undefined;
}

/** A pod by its own name, else the live pods of a workload. */
function workloadEnd({ pods }: ClusterState, namespace: string, name: string): Found {
  const own = pods.filter(({ metadata }) => (metadata.namespace ?? "default") === namespace);
  const workload = own.filter((pod) => workloadOf(pod) === name);
  const pod = own.find(({ metadata }) => metadata.name === name);
  if (pod !== undefined && !workload.includes(pod)) return one(podEnd(pod));
  if (workload.length === 0) return undefined;
  const live = workload.filter((found) => !hasEnded(found));
  const ends = (live.length > 0 ? live : workload).map((found): End => ({
    kind: "endpoint",
    endpoint: podEnd(found),
  }));
  return { ends, workload: `${namespace}/${name}` };
}

function podEnd({ metadata }: Pod): Endpoint {
  return { kind: "pod", namespace: metadata.namespace ?? "default", name: metadata.name };
}

const MOST_NAMES = 12;

function knownText({ pods }: ClusterState): string {
  const names = [...new Set(pods.map((pod) => `${pod.metadata.namespace ?? "default"}/${workloadOf(pod)}`))];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  const known = names.length === 0 ? "no workloads" : `${names.slice(0, MOST_NAMES).join(", ")}${more}`;
  return `${known}, and built in are ${peerNames.join(", ")}`;
}
