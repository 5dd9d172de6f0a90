import type {
  ClusterState,
  Container,
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicySpec,
  Node,
  Pod,
  Service,
} from "../src/model/objects.js";
import type { Probe } from "../src/model/probe.js";
import type { Probing, Tally } from "../src/model/result/measures.js";
import type { StepSnapshot } from "../src/model/result/snapshot.js";

/** Objects for tests, with just what a case is about. */

export function namespace(name: string, labels: Labels = {}): Namespace {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export const noTries: Tally = { answered: 0, silent: 0 };

export const noProbing: Probing = { tries: 0, slow: 0, longestMs: 0 };

export const emptySnapshot: StepSnapshot = { namespaces: [], pods: [], services: [], policies: [] };

export interface PodParts {
  readonly labels?: Labels;
  readonly ips?: readonly string[];
  readonly node?: string;
  readonly hostNetwork?: boolean;
  readonly phase?: "Pending" | "Running" | "Succeeded" | "Failed";
  readonly ports?: Container["ports"];
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** `pod("x/a", { … })` */
export function pod(id: string, parts: PodParts): Pod {
  const [ns = "", name = ""] = id.split("/");
  const {
    labels = {},
    ips = [],
    node: onNode,
    hostNetwork,
    phase = "Running",
    ports = [],
    initContainers,
  } = parts;
  const [podIP] = ips;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: ns, name, labels },
    spec: {
      containers: parts.containers ?? [{ name: "c", ports }],
      ...(onNode === undefined ? {} : { nodeName: onNode }),
      ...(hostNetwork === undefined ? {} : { hostNetwork }),
      ...(initContainers === undefined ? {} : { initContainers }),
    },
    status: { phase, podIPs: ips.map((ip) => ({ ip })), ...(podIP === undefined ? {} : { podIP }) },
  };
}

export function node(name: string, ...ips: readonly string[]): Node {
  const addresses = ips.map((address) => ({ type: "InternalIP", address }));
  return { apiVersion: "v1", kind: "Node", metadata: { name }, status: { addresses } };
}

export function service(id: string, spec: Service["spec"]): Service {
  const [ns = "", name = ""] = id.split("/");
  return { apiVersion: "v1", kind: "Service", metadata: { namespace: ns, name }, spec };
}

export function policy(id: string, spec?: NetworkPolicySpec | null): NetworkPolicy {
  const [ns = "", name = ""] = id.split("/");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace: ns, name },
    ...(spec === undefined ? {} : { spec }),
  };
}

export function state(parts: Partial<ClusterState>): ClusterState {
  return { namespaces: [], pods: [], services: [], nodes: [], policies: [], ...parts };
}

/** For tests that need just any. */
export const probe: Probe = {
  from: { kind: "pod", namespace: "x", name: "a" },
  to: { kind: "pod", namespace: "y", name: "b" },
  protocol: "TCP",
  port: 80,
  ipFamily: "IPv4",
};
