import type { ClusterState, Pod, Service } from "../model/objects.js";

/**
 * Manifests as people write them hold no addresses: those get made-up ones, of common pod and service ranges, so that
 * selectors and ports can be judged. Policies with ipBlocks compare them, too: whoever shows a verdict says so.
 */
export function withMadeUpAddresses(state: ClusterState): ClusterState {
  return {
    ...state,
    pods: state.pods.map((pod, index) => (hasAddress(pod) ? pod : withPodIp(pod, index + 2))),
    services: state.services.map((service, index) => withClusterIp(service, index + 10)),
  };
}

export function hasAddress({ status }: Pod): boolean {
  return Boolean(status?.podIP) || Boolean(status?.podIPs?.length);
}

function withPodIp(pod: Pod, host: number): Pod {
  const network = pod.spec.hostNetwork === true ? "172.18" : "10.244";
  const podIP = `${network}.${host >> 8}.${host & 255}`;
  const phase =
    pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed" ? pod.status.phase : "Running";
  return { ...pod, status: { ...pod.status, phase, podIP, podIPs: [{ ip: podIP }] } };
}

/** "None" is a headless Service's own choice. */
function withClusterIp(service: Service, host: number): Service {
  const { clusterIP, clusterIPs, type } = service.spec;
  if (clusterIP || clusterIPs?.length || type === "ExternalName") return service;
  const made = `10.96.${host >> 8}.${host & 255}`;
  return { ...service, spec: { ...service.spec, clusterIP: made, clusterIPs: [made] } };
}
