import type { Node, Pod, Service } from "../model/objects.js";
import type { TargetDescription } from "../target/target.js";
import type { Change } from "../scenario/scenario.js";
import { nodeAddresses } from "./addresses.js";
import { applyChange, type Operation } from "./apply-change.js";
import type { StepTransition } from "./transitions.js";
import { putAll, type ClusterModel } from "./cluster-model.js";

/**
 * Gives every pod and Service that has no address yet a made-up one, so that a scenario can be judged before anything is
 * deployed, and shown without a cluster. Addresses are those of common pod and service ranges.
 */
export function withPlaceholderAddresses(cluster: ClusterModel): ClusterModel {
  const pods = cluster.state.pods.map((pod, index) =>
    pod.status === undefined ? placeholderPod(cluster, pod, index) : pod,
  );
  const services = cluster.state.services.map((service, index) =>
    service.spec.clusterIP === undefined ? placeholderService(service, index) : service,
  );
  return putAll(cluster, [...pods, ...services]);
}

/** The transition that a step's changes make, on made-up addresses. */
export function previewTransition(
  before: ClusterModel,
  changes: readonly Change[],
): StepTransition<ClusterModel> {
  let after = before;
  const operations: Operation[] = [];
  for (const change of changes) {
    const next = applyChange(after, change);
    operations.push(...next.operations);
    after = withPlaceholderAddresses(next.cluster);
  }
  return { before, after, operations };
}

function placeholderPod(cluster: ClusterModel, pod: Pod, index: number): Pod {
  const node = cluster.target.nodes.findIndex(({ metadata }) => metadata.name === pod.spec.nodeName);
  const ips = pod.spec.hostNetwork
    ? nodeAddresses(cluster.target.nodes[node])
    : [`10.244.${node + 1}.${index + 2}`, `fd00:10:244:${node + 1}::${(index + 2).toString(16)}`];
  const podIPs = ips.map((ip) => ({ ip }));
  return { ...pod, status: { phase: "Running", podIPs, ...(ips[0] === undefined ? {} : { podIP: ips[0] }) } };
}

function placeholderService(service: Service, index: number): Service {
  const clusterIPs = [`10.96.0.${index + 10}`, `fd00:10:96::${(index + 10).toString(16)}`];
  return { ...service, spec: { ...service.spec, clusterIP: clusterIPs[0] ?? "", clusterIPs } };
}

function placeholderNode(letter: string, index: number): Node {
  const addresses = [`172.18.0.${index + 2}`, `fd00:172:18::${index + 2}`];
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: `node-${letter}` },
    status: { addresses: addresses.map((address) => ({ type: "InternalIP", address })) },
  };
}

/** A cluster that has everything a scenario may need, for `show` and for checking scenarios without a target. */
export function placeholderTarget(externals: TargetDescription["externals"]): TargetDescription {
  return {
    kind: "lab",
    title: "a made-up cluster",
    nodes: ["a", "b", "c"].map(placeholderNode),
    ipFamilies: ["IPv4", "IPv6"],
    protocols: ["TCP", "UDP", "SCTP"],
    externals,
    hostNetwork: true,
  };
}
