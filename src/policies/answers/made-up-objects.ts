import type { ClusterState, Labels, Pod, Service } from "../../model/objects.js";

/** Objects that clusters have and manifests seldom describe; one that is described stays. */

/** On which a pod runs of which nobody says where. */
export const NODE = "some-node";

export const DNS_LABELS = { "k8s-app": "kube-dns" };

export function podOf(namespace: string, name: string, labels: Labels = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, labels },
    spec: { containers: [{ name: "c" }] },
  };
}

export function withPod(state: ClusterState, pod: Pod): ClusterState {
  const { namespace, name } = pod.metadata;
  const isThere = state.pods.some(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
  return isThere ? state : { ...state, pods: [...state.pods, pod] };
}

export function withNamespace(state: ClusterState, name: string): ClusterState {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: {} } } as const;
  return { ...state, namespaces: [...state.namespaces, namespace] };
}

/** The pod's own, where no manifest says which. */
export function withNode(state: ClusterState, pod: Pod | undefined): ClusterState {
  if (pod === undefined || pod.spec.nodeName) return state;
  const placed = { ...pod, spec: { ...pod.spec, nodeName: NODE } };
  return { ...state, pods: state.pods.map((own) => (own === pod ? placed : own)) };
}

export function withOtherNode(state: ClusterState): ClusterState {
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "other-node" } } as const;
  return { ...state, nodes: [...state.nodes, node] };
}

function withService(state: ClusterState, service: Service): ClusterState {
  const { namespace, name } = service.metadata;
  const isThere = state.services.some(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
  return isThere ? state : { ...state, services: [...state.services, service] };
}

/** As kubeadm and most others install it. */
export function withDns(state: ClusterState): ClusterState {
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "kube-system", name: "kube-dns" },
    spec: {
      clusterIP: "10.96.0.10",
      selector: DNS_LABELS,
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
      ],
    },
  };
  const isThere = state.pods.some(
    ({ metadata }) =>
      metadata.namespace === "kube-system" && metadata.labels?.["k8s-app"] === DNS_LABELS["k8s-app"],
  );
  const own = withService(state, service);
  return isThere ? own : withPod(own, podOf("kube-system", "coredns", DNS_LABELS));
}

export function withApiServer(state: ClusterState, ip: string): ClusterState {
  const service: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: "default", name: "kubernetes" },
    spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443 }] },
  };
  const known = state.endpoints ?? [];
  const endpoints = {
    service: "default/kubernetes",
    addresses: [ip],
    ports: [{ name: "https", port: 6443 }],
  };
  const isKnown = known.some((own) => own.service === endpoints.service);
  return withService({ ...state, endpoints: isKnown ? known : [...known, endpoints] }, service);
}
