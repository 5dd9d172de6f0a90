import type { Endpoint } from "../model/endpoint.js";
import type { ClusterState, Pod, Service } from "../model/objects.js";
import type { StepSnapshot, SnapshotPod, SnapshotService } from "../model/result/snapshot.js";

/** What a report shows of the cluster after a step. */
export function snapshotOf(state: ClusterState): StepSnapshot {
  return {
    namespaces: state.namespaces.map(({ metadata }) => ({
      name: metadata.name,
      labels: metadata.labels ?? {},
    })),
    pods: state.pods.map(podFact),
    services: state.services.map(serviceFact),
    policies: state.policies,
  };
}

function podFact({ metadata, spec, status }: Pod): SnapshotPod {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    labels: metadata.labels ?? {},
    node: spec.nodeName ?? "",
    hostNetwork: spec.hostNetwork ?? false,
    ips: status?.podIPs?.map(({ ip }) => ip) ?? [],
    ports: spec.containers.flatMap(({ ports }) =>
      (ports ?? []).map(({ name, containerPort: port, protocol = "TCP" }) => ({
        ...(name === undefined ? {} : { name }),
        port,
        protocol,
      })),
    ),
  };
}

function serviceFact({ metadata, spec }: Service): SnapshotService {
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    ips: spec.clusterIPs ?? [],
    selector: spec.selector ?? {},
    ports: (spec.ports ?? []).map(({ port, targetPort = port, protocol = "TCP" }) => ({
      port,
      targetPort,
      protocol,
    })),
  };
}

/** The node of an end that is a pod; undefined where it is none, or not known. */
export function nodeOfPod({ pods }: StepSnapshot, end: Endpoint): string | undefined {
  if (end.kind !== "pod") return undefined;
  return pods.find(({ namespace, name }) => namespace === end.namespace && name === end.name)?.node;
}
