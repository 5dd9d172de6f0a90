import { isIPv4 } from "node:net";
import type { Matrix } from "../model/matrix.js";
import type { ClusterState, IpFamily, Node, Pod } from "../model/objects.js";
import type { Expectation, Observation, Probe } from "../model/probe.js";
import { addressOf, findNamed, realNode } from "./addresses.js";
import type { PlacedCluster, SourcesSeen } from "./cluster-model.js";

/** Those that are none of the sender's own addresses, by `sourceKey`. */
export function rewrittenSources(cluster: PlacedCluster, observed: Matrix<Observation>): SourcesSeen {
  return Object.fromEntries(
    [...observed].flatMap(([probe, observation]) => {
      const path = pathOf(cluster, probe);
      if (path === undefined || observation.kind !== "connected" || observation.source === undefined)
        return [];
      const { source } = observation;
      return source === addressOf(cluster, probe.from, probe.ipFamily) ? [] : [[path.key, source] as const];
    }),
  );
}

/** The state in which the sender has the address that its receiver sees; undefined where that is its own. */
export function seenByReceiver(
  cluster: PlacedCluster,
  probe: Probe,
): { state: ClusterState; source: string } | undefined {
  const path = pathOf(cluster, probe);
  const source = path && cluster.sources[path.key];
  if (path === undefined || source === undefined) return undefined;
  const { state } = cluster;
  const nodes = state.nodes.map((node) => (node.metadata.name === path.sender ? nodeAt(node, source) : node));
  const pods = state.pods.map((pod) =>
    pod.spec.hostNetwork === true && pod.spec.nodeName === path.sender ? podAt(pod, source) : pod,
  );
  return { state: { ...state, nodes, pods }, source };
}

/** Neither reading is more right than the other: where they differ the API leaves it open. */
export function eitherSource(own: Expectation, seen: Expectation, source: string): Expectation {
  if (own.verdict === seen.verdict) return own;
  return {
    ...own,
    verdict: "unspecified",
    notes: [...own.notes, "U9"],
    reason: `the API leaves this open (the source address on the way: docs/semantics.md#u9): it comes from ${source}; by its node's address, ${own.reason}`,
  };
}

/** What goes from one node, or a hostNetwork pod on it, to a pod of another. */
function pathOf(
  cluster: PlacedCluster,
  { from, to, ipFamily }: Probe,
): { sender: string; key: string } | undefined {
  const sender = from.kind === "node" ? realNode(cluster, from.name)?.metadata.name : hostOf(cluster, from);
  const receiver = to.kind === "pod" ? podOf(cluster, to)?.spec.nodeName : undefined;
  if (sender === undefined || receiver === undefined || sender === receiver) return undefined;
  return { sender, key: `${sender} ${receiver} ${ipFamily}` };
}

function hostOf(cluster: PlacedCluster, from: Probe["from"]): string | undefined {
  const pod = from.kind === "pod" ? podOf(cluster, from) : undefined;
  return pod?.spec.hostNetwork === true ? pod.spec.nodeName : undefined;
}

function podOf(
  cluster: PlacedCluster,
  id: { readonly namespace: string; readonly name: string },
): Pod | undefined {
  return findNamed(cluster.state.pods, id);
}

function nodeAt(node: Node, ip: string): Node {
  const others = (node.status?.addresses ?? []).filter(({ address }) => familyOf(address) !== familyOf(ip));
  return { ...node, status: { addresses: [{ type: "InternalIP", address: ip }, ...others] } };
}

function podAt(pod: Pod, ip: string): Pod {
  const others = (pod.status?.podIPs ?? []).filter((own) => familyOf(own.ip) !== familyOf(ip));
  return { ...pod, status: { ...pod.status, podIP: ip, podIPs: [{ ip }, ...others] } };
}

function familyOf(ip: string): IpFamily {
  return isIPv4(ip) ? "IPv4" : "IPv6";
}
