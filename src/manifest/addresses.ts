import type { ClusterState, Pod, Service } from "../model/objects.js";
import type { ParsedCidr } from "../model/validation/cidr.js";

/**
 * Manifests as people write them hold no addresses: those get made-up ones, of common pod and service ranges, so that
 * selectors and ports can be judged. Policies with ipBlocks compare them, too: whoever shows a verdict says so.
 */
export function withMadeUpAddresses(state: ClusterState): ClusterState {
  return {
    ...withPodAddresses(state, POD_NETWORK),
    services: state.services.map((service, index) => withClusterIp(service, index + 10)),
  };
}

/** Pods that have none on addresses of a network that is known. */
export function withAddressesOf(state: ClusterState, network: ParsedCidr): ClusterState {
  return withPodAddresses(state, network.address.toByteArray());
}

const POD_NETWORK = [10, 244, 0, 0];
const NODE_NETWORK = [172, 18, 0, 0];

function withPodAddresses(state: ClusterState, network: readonly number[]): ClusterState {
  const pods = state.pods.map((pod, index) =>
    isLive(pod)
      ? pod
      : withPodIps(pod, [
          addressIn(pod.spec.hostNetwork === true ? NODE_NETWORK : network, index + 2),
          `${pod.spec.hostNetwork === true ? "fd00:172:18" : "fd00:10:244"}::${(index + 2).toString(16)}`,
        ]),
  );
  return { ...state, pods };
}

function addressIn([a = 0, b = 0, c = 0, d = 0]: readonly number[], host: number): string {
  const number = ((a * 256 + b) * 256 + c) * 256 + d + host;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** What a cluster tells of a pod stands, also that it has no address yet. */
function isLive(pod: Pod): boolean {
  return hasAddress(pod) || pod.status?.phase !== undefined;
}

export function hasAddress({ status }: Pod): boolean {
  return Boolean(status?.podIP) || Boolean(status?.podIPs?.length);
}

/** Of both families: which of them a cluster has, no manifest says. */
function withPodIps(pod: Pod, ips: readonly [string, string]): Pod {
  const podIPs = ips.map((ip) => ({ ip }));
  return { ...pod, status: { ...pod.status, phase: "Running", podIP: ips[0], podIPs } };
}

/** "None" is a headless Service's own choice. */
function withClusterIp(service: Service, host: number): Service {
  const { clusterIP, clusterIPs, type } = service.spec;
  if (clusterIP || clusterIPs?.length || type === "ExternalName") return service;
  const made = [`10.96.${host >> 8}.${host & 255}`, `fd00:10:96::${host.toString(16)}`] as const;
  return { ...service, spec: { ...service.spec, clusterIP: made[0], clusterIPs: made } };
}
