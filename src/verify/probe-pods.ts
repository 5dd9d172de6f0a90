import { workloadOf } from "../manifest/owners.js";
import { groupBy } from "../model/group.js";
import { keysAskedIn } from "../model/policy-rules.js";
import { isBehind } from "../model/labels.js";
import { workloadId } from "../policies/replicas.js";
import { type ClusterState, hasEnded, type Pod, type ServicePort } from "../model/objects.js";
import type { PodSpec, PortSpec } from "../scenario/scenario.js";

/** Probe pods in place of a workload's: the same labels, ports and names of ports. */
export interface ProbePod {
  /** `shop/web`: the workload, or a pod that nothing made. */
  readonly workload: string;
  readonly pod: PodSpec;
}

/** Two pods of a workload show the traffic between its own, too; more show nothing else where nothing tells them apart. */
const ALIKE = 2;

/** Where nothing says on which port a pod listens. */
const ANY_PORT: PortSpec = { port: 80, protocol: "TCP" };

export interface Asked extends PortSpec {
  readonly workload: string;
}

export interface ProbePods {
  readonly pods: readonly ProbePod[];
  /** Workloads on the nodes' own network: policies do not speak of them. */
  readonly hostNetwork: readonly string[];
  /** Workloads that declare no port. */
  readonly portless: readonly string[];
  /** `shop/dns 53/SCTP`: ports that not every prober can serve. */
  readonly unserved: readonly string[];
}

/** `asked`: ports that statements speak of, served beside the declared ones. */
export function probePodsFor(state: ClusterState, asked: readonly Asked[]): ProbePods {
  const live = state.pods.filter((pod) => !hasEnded(pod));
  const own = live.filter(({ spec }) => spec.hostNetwork !== true);
  const groups = [...groupBy(own, workloadId)];
  const declared = new Map(groups.map(([id, pods]) => [id, portsOf(pods, state, askedOf(id, asked))]));
  const keys = keysAskedIn(state);
  const pods = groups.flatMap(([workload, made]) => {
    const served = (declared.get(workload) ?? []).filter(isServed);
    const ports = served.length === 0 ? [ANY_PORT] : served;
    return standIns(made, keys).map(({ pod, name }): ProbePod => ({
      workload,
      pod: podSpec(pod, name, ports),
    }));
  });
  return {
    pods,
    hostNetwork: [...new Set(live.filter((pod) => !own.includes(pod)).map(workloadId))],
    portless: [...declared].filter(([, ports]) => ports.length === 0).map(([id]) => id),
    unserved: [...declared].flatMap(([id, ports]) =>
      ports.filter((port) => !isServed(port)).map(({ port, protocol }) => `${id} ${port}/${protocol}`),
    ),
  };
}

/** One for each kind of replica that selectors tell apart, by its own name; else two, by the workload's. */
function standIns(
  made: readonly Pod[],
  asked: ReadonlySet<string>,
): readonly { readonly pod: Pod; readonly name: string }[] {
  const labelsAsked = ({ metadata }: Pod): string =>
    JSON.stringify(Object.entries(metadata.labels ?? {}).filter(([key]) => asked.has(key)));
  const kinds = [...groupBy(made, labelsAsked).values()].flatMap((same) => same.slice(0, 1));
  if (kinds.length > 1) return kinds.map((pod) => ({ pod, name: pod.metadata.name }));
  return made
    .slice(0, ALIKE)
    .map((pod, index) => ({ pod, name: `${workloadOf(pod)}${index === 0 ? "" : `-${index + 1}`}` }));
}

function askedOf(id: string, asked: readonly Asked[]): readonly PortSpec[] {
  return asked.filter(({ workload }) => workload === id).map(({ port, protocol }) => ({ port, protocol }));
}

function podSpec(pod: Pod, name: string, ports: readonly PortSpec[]): PodSpec {
  const { namespace = "default", labels } = pod.metadata;
  return { namespace, name, labels: labels ?? {}, ports, hostNetwork: false };
}

/** Declared ports, the numbers that Services send to, and those asked about; each once, by the name of the first. */
function portsOf(
  [pod]: readonly Pod[],
  { services }: ClusterState,
  asked: readonly PortSpec[],
): readonly PortSpec[] {
  if (pod === undefined) return [];
  const declared = pod.spec.containers.flatMap(({ ports }) =>
    (ports ?? []).map(({ name, containerPort: port, protocol = "TCP" }): PortSpec => ({
      port,
      protocol,
      ...(name === undefined ? {} : { name }),
    })),
  );
  const behind = services
    .filter((service) => isBehind(service, pod.metadata))
    .flatMap(({ spec }) => (spec.ports ?? []).flatMap(targetOf));
  return withNamesOnce(uniquePorts([...declared, ...behind, ...asked]));
}

function uniquePorts(ports: readonly PortSpec[]): readonly PortSpec[] {
  return [...groupBy(ports, ({ port, protocol }) => `${port}/${protocol}`).values()].flatMap((same) =>
    same.slice(0, 1),
  );
}

/** "Each named port in a pod's container must have a unique name", and a stand-in has one container. */
function withNamesOnce(ports: readonly PortSpec[]): readonly PortSpec[] {
  return ports.map(({ name, ...port }, index) => {
    const isFirst = ports.findIndex((other) => other.name === name) === index;
    return name !== undefined && isFirst ? { ...port, name } : port;
  });
}

function targetOf({ port, targetPort = port, protocol = "TCP" }: ServicePort): readonly PortSpec[] {
  return typeof targetPort === "number" ? [{ port: targetPort, protocol }] : [];
}

/** SCTP needs a kernel and a CNI that have it, and without it nothing else of the scenario would run. */
function isServed({ protocol }: PortSpec): boolean {
  return protocol !== "SCTP";
}
