import { groupBy } from "../../model/group.js";
import type { IpFamily } from "../../model/objects.js";
import type { SimulatedCluster, SimulatedPod } from "../cluster.js";
import type { Peer, Policy } from "../policy.js";

export interface Simulated {
  readonly cluster: SimulatedCluster;
  readonly policies: readonly Policy[];
}

/** Pods in groups that policies do not tell apart. */
export interface ExpectedGroups {
  readonly members: readonly (readonly number[])[];
  /** Two pods that stand for these two, and a number that only pairs that mean the same share. */
  pair(
    from: number,
    to: number,
  ): { readonly from: SimulatedPod; readonly to: SimulatedPod; readonly key: number };
}

export function groupsOf({ cluster, policies }: Simulated, family: IpFamily): ExpectedGroups {
  const groups = [...groupBy(cluster.pods, signatureOf(cluster, policies, family)).values()];
  const groupOf = new Uint32Array(cluster.pods.length);
  for (const [group, pods] of groups.entries()) for (const pod of pods) groupOf[pod.index] = group;
  return {
    members: groups.map((pods) => pods.map(({ index }) => index)),
    pair(from, to) {
      const [source, destination] = [groups[groupOf[from] ?? -1], groups[groupOf[to] ?? -1]];
      const [first] = source ?? [];
      // A pod to itself is a case of its own: two pods where there are two.
      const last = from !== to && source === destination ? destination?.at(-1) : destination?.[0];
      if (first === undefined || last === undefined)
        throw new RangeError(`the state has no pods ${from} and ${to}`);
      const pairs = groups.length ** 2;
      const key = (groupOf[from] ?? 0) * groups.length + (groupOf[to] ?? 0) + (from === to ? pairs : 0);
      return { from: first, to: last, key };
    },
  };
}

/** What is between two pods, worked out once for each two groups. */
export function betweenGroups<T>(
  groups: ExpectedGroups,
  between: (from: SimulatedPod, to: SimulatedPod) => T,
): (from: number, to: number) => T {
  const known = new Map<number, T>();
  return (from, to) => {
    const pair = groups.pair(from, to);
    const found = known.get(pair.key) ?? between(pair.from, pair.to);
    known.set(pair.key, found);
    return found;
  };
}

/** Equal for pods that every policy treats alike, as subject, as peer and by the names of their ports. */
function signatureOf(
  cluster: SimulatedCluster,
  policies: readonly Policy[],
  family: IpFamily,
): (pod: SimulatedPod) => string {
  const rules = policies.flatMap(({ rules: { ingress, egress } }) => [...(ingress ?? []), ...(egress ?? [])]);
  const peers = rules.flatMap((rule) => rule.peers ?? []);
  const namesMatter = rules.some(({ ports }) => ports?.some(({ port }) => typeof port === "string"));
  // Whose node a pod is on matters only to pods of the nodes' network.
  const nodeMatters = cluster.pods.some(({ hostNetwork }) => hostNetwork);
  return (pod) => {
    const bits = [
      ...policies.map(({ isSubject }) => isSubject(pod)),
      ...peers.map((peer) => holds(peer, pod, family)),
      pod.hostNetwork,
      pod.terminated,
      pod.addresses[family] !== undefined,
    ];
    const ports = namesMatter ? [pod.containers, pod.initContainers].map(portsText) : [];
    return [bits.map(Number).join(""), ...ports, nodeMatters ? pod.node : ""].join(" ");
  };
}

function holds(peer: Peer, pod: SimulatedPod, family: IpFamily): boolean {
  if (peer.kind === "pods") return peer.has(pod);
  const address = pod.addresses[family];
  return address !== undefined && peer.match(address).kind === "inside";
}

function portsText(containers: SimulatedPod["containers"]): string {
  return containers
    .flatMap(({ ports }) => ports ?? [])
    .map(({ name, containerPort, protocol }) => `${name ?? ""}=${containerPort}/${protocol ?? "TCP"}`)
    .join(",");
}
