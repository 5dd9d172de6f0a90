import { groupBy } from "../model/group.js";
import type { IpFamily } from "../model/objects.js";
import type { Verdict } from "../model/probe.js";
import type { SimulatedCluster, SimulatedPod } from "./cluster.js";
import type { Peer, Policy } from "./policy.js";

/** One port of one protocol, between all pods. */
export interface MatrixQuery {
  readonly protocol: string;
  readonly port?: number;
  readonly ipFamily: IpFamily;
}

/** Pods are named by their place in the state. */
export interface ExpectedMatrix {
  /** Pods that no policy tells apart, groups in order of their first pod. */
  readonly groups: readonly (readonly number[])[];
  verdict(from: number, to: number): Verdict;
}

interface Simulated {
  readonly cluster: SimulatedCluster;
  readonly policies: readonly Policy[];
}

/**
 * The verdict between every two pods, evaluated once for each two groups: a cluster of thousands of pods has as many
 * groups as its policies make distinctions.
 */
export function expectedMatrix(
  { cluster, policies }: Simulated,
  query: MatrixQuery,
  between: (from: SimulatedPod, to: SimulatedPod) => Verdict,
): ExpectedMatrix {
  const signature = signatureOf(cluster, policies, query.ipFamily);
  const groups = [...groupBy(cluster.pods, signature).values()];
  const groupOf = new Uint32Array(cluster.pods.length);
  for (const [group, pods] of groups.entries()) for (const pod of pods) groupOf[pod.index] = group;

  const verdicts = groups.map((sources) =>
    groups.map((destinations) => between(...pairOf(sources, destinations))),
  );
  const selves = groups.map(([pod]) => (pod === undefined ? "unspecified" : between(pod, pod)));
  return {
    groups: groups.map((pods) => pods.map(({ index }) => index)),
    verdict(from, to) {
      const [source = 0, destination = 0] = [groupOf[from], groupOf[to]];
      const verdict = from === to ? selves[source] : verdicts[source]?.[destination];
      if (verdict === undefined) throw new RangeError(`the state has no pods ${from} and ${to}`);
      return verdict;
    },
  };
}

/** Two pods where there are two: a pod to itself is a case of its own. */
function pairOf(
  sources: readonly SimulatedPod[],
  destinations: readonly SimulatedPod[],
): readonly [SimulatedPod, SimulatedPod] {
  const [from] = sources;
  const to = sources === destinations ? destinations.at(-1) : destinations[0];
  if (from === undefined || to === undefined) throw new RangeError("a group has pods");
  return [from, to];
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
