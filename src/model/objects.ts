/**
 * The parts of Kubernetes objects that netproof reads. Shapes are the API's own (core/v1, networking.k8s.io/v1);
 * `null` stands where the API takes null for absent. Fields that nothing here reads pass through untouched.
 */

export type Labels = Readonly<Record<string, string>>;

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels | null;
  readonly annotations?: Readonly<Record<string, string>> | null;
}

export type TransportProtocol = "TCP" | "UDP" | "SCTP";
export type IpFamily = "IPv4" | "IPv6";

export interface Namespace {
  readonly apiVersion: "v1";
  readonly kind: "Namespace";
  readonly metadata: ObjectMeta;
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: TransportProtocol;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly ContainerPort[] | null;
  readonly restartPolicy?: string;
}

export type PodPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Unknown";

export interface Pod {
  readonly apiVersion: "v1";
  readonly kind: "Pod";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[] | null;
  };
  readonly status?: {
    readonly phase?: PodPhase;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[] | null;
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: TransportProtocol;
  readonly port: number;
  readonly targetPort?: number | string;
}

export interface Service {
  readonly apiVersion: "v1";
  readonly kind: "Service";
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[] | null;
    readonly ipFamilies?: readonly IpFamily[] | null;
    readonly ipFamilyPolicy?: string;
    readonly externalIPs?: readonly string[] | null;
    readonly selector?: Labels | null;
    readonly ports?: readonly ServicePort[] | null;
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] | null } | null;
  } | null;
}

/** Where a Service leads that has no selector, of an Endpoints or an EndpointSlice. */
export interface ServiceEndpoints {
  /** `default/kubernetes` */
  readonly service: string;
  readonly addresses: readonly string[];
  readonly ports: readonly {
    readonly name?: string;
    readonly protocol?: TransportProtocol;
    readonly port: number;
  }[];
}

export interface Node {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: ObjectMeta;
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[] | null;
  };
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[] | null;
}

export interface LabelSelector {
  readonly matchLabels?: Labels | null;
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | null;
}

export interface IpBlock {
  readonly cidr: string;
  readonly except?: readonly string[] | null;
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector | null;
  readonly namespaceSelector?: LabelSelector | null;
  readonly ipBlock?: IpBlock | null;
}

export interface NetworkPolicyPort {
  readonly protocol?: TransportProtocol | null;
  readonly port?: number | string | null;
  readonly endPort?: number | null;
}

export interface NetworkPolicyIngressRule {
  readonly from?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[] | null;
}

export interface NetworkPolicyEgressRule {
  readonly to?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[] | null;
}

export type PolicyType = "Ingress" | "Egress";

export interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector | null;
  readonly policyTypes?: readonly PolicyType[] | null;
  readonly ingress?: readonly NetworkPolicyIngressRule[] | null;
  readonly egress?: readonly NetworkPolicyEgressRule[] | null;
}

export interface NetworkPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: ObjectMeta;
  readonly spec?: NetworkPolicySpec | null;
}

export type KubernetesObject = Namespace | Pod | Service | Node | NetworkPolicy;

/** Names one object: what `remove`, `patch` and error messages speak of. */
export interface ObjectRef {
  readonly kind: KubernetesObject["kind"];
  readonly namespace?: string;
  readonly name: string;
}

/** What a verdict depends on: every object of the cluster that policies speak about. */
export interface ClusterState {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly nodes: readonly Node[];
  readonly policies: readonly NetworkPolicy[];
  readonly endpoints?: readonly ServiceEndpoints[];
}

/** "A Succeeded or Failed pod has no network" (semantics 2.11). */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** The API's default stands where an object names none. */
export function namespaceOf({ metadata }: { readonly metadata: ObjectMeta }): string {
  return metadata.namespace ?? "default";
}

/** `x/a` */
export function idOf(object: { readonly metadata: ObjectMeta }): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}

export function refOf(object: KubernetesObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { kind: object.kind, name } : { kind: object.kind, namespace, name };
}

/** "NetworkPolicy x/deny-all", "Namespace x". */
export function describeRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}
