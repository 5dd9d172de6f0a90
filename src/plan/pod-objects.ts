import { RUN_ID_LABEL, runLabels } from "../model/labels.js";
import type { Namespace, Pod, Service } from "../model/objects.js";
import { serveCommand } from "../probe/serve.js";
import type { NamespaceSpec, PodSpec, ServiceSpec } from "../scenario/scenario.js";

/** How probe pods are made: what the user may choose about them. */
export interface PodOptions {
  readonly image: string;
  readonly imagePullPolicy: "Always" | "IfNotPresent" | "Never";
  readonly runId: string;
}

/** hostNetwork is not allowed by Pod Security *restricted*, so only its namespaces are opened for it. */
export function namespaceObject(spec: NamespaceSpec, options: PodOptions, hostNetwork: boolean): Namespace {
  const level = hostNetwork ? "privileged" : "restricted";
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: spec.name,
      labels: {
        ...spec.labels,
        ...runLabels(options.runId),
        "pod-security.kubernetes.io/enforce": level,
      },
    },
  };
}

/** A probe pod that Pod Security *restricted* admits (hostNetwork apart) and that listens on ports below 1024. */
export function podObject(spec: PodSpec, options: PodOptions & { node: string; identity: string }): Pod {
  const command = serveCommand({
    identity: options.identity,
    ports: spec.ports,
    everyAddress: spec.hostNetwork,
  });
  const container = {
    name: "probe",
    image: options.image,
    imagePullPolicy: options.imagePullPolicy,
    command,
    ports: spec.ports.map(({ port, protocol, name }) => ({
      containerPort: port,
      protocol,
      ...(name === undefined ? {} : { name }),
    })),
    securityContext: spec.hostNetwork ? {} : RESTRICTED_CONTAINER,
  };
  const pod = {
    nodeName: options.node,
    ...(spec.hostNetwork ? { hostNetwork: true } : { securityContext: RESTRICTED_POD }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    containers: [container],
  };
  // Policies and Services may select by any other label: those are the user's, as they are.
  const labels = { [RUN_ID_LABEL]: options.runId, ...spec.labels };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: spec.namespace, name: spec.name, labels },
    spec: pod,
  };
}

const RESTRICTED_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } as const;

/** The sysctl is namespaced and on the API's list of safe ones: ports below 1024 without a capability. */
const RESTRICTED_POD = {
  runAsNonRoot: true,
  runAsUser: 65534,
  seccompProfile: { type: "RuntimeDefault" },
  sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
} as const;

export function serviceObject(spec: ServiceSpec, ipFamilies: number): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace: spec.namespace, name: spec.name },
    spec: {
      selector: spec.selector,
      ports: spec.ports.map((port, index) => ({ name: `port-${index}`, protocol: "TCP", ...port })),
      ...(ipFamilies > 1 ? { ipFamilyPolicy: "PreferDualStack" } : {}),
    },
  };
}
