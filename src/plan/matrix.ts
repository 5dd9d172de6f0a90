import picomatch from "picomatch";
import { type Endpoint, formatEndpoint } from "../model/endpoint.js";
import type { IpFamily, Pod, Service, ServicePort } from "../model/objects.js";
import type { Probe } from "../model/probe.js";
import type { DialledProbe } from "../probe/batch.js";
import type { CellGroup, MatrixSelection, Needs, PodSpec, PortSpec } from "../scenario/scenario.js";
import type { TargetDescription } from "../target/target.js";
import { addressOf, findNamed, realNode, withAddresses } from "./addresses.js";
import { type ClusterModel, type PlacedCluster, podSpec } from "./cluster-model.js";

/** The probes of one step: every source to every port of every destination that the step selects. */
export function planCells(
  cluster: ClusterModel,
  options: { needs: Needs; matrix: MatrixSelection },
): readonly Probe[] {
  const { needs, matrix } = options;
  const sources = select(cluster, { needs, patterns: matrix.from, role: "from" });
  const destinations = select(cluster, { needs, patterns: matrix.to, role: "to" });
  const families = familiesOf(cluster, matrix);
  const asked = destinations.map((to) => ({ to, ports: askedPorts(cluster, to, matrix) }));
  const all = sources.flatMap((from) =>
    asked
      .filter(({ to }) => concernsCluster(from, to))
      .flatMap(({ to, ports }) =>
        ports.flatMap(({ port, protocol, http }) =>
          families.map((ipFamily): Probe => ({ from, to, protocol, port, ipFamily, ...(http && { http }) })),
        ),
      ),
  );
  return withAddresses(cluster, all);
}

function askedPorts(cluster: ClusterModel, to: Endpoint, matrix: MatrixSelection): readonly PortSpec[] {
  return servedPorts(cluster, to)
    .filter(({ port }) => matrix.ports?.includes(port) ?? true)
    .filter(({ protocol }) => matrix.protocols?.includes(protocol) ?? true);
}

/** What two outsiders do with each other never meets the cluster; and no ClusterIP is known outside. */
function concernsCluster(from: Endpoint, to: Endpoint): boolean {
  return from.kind !== "external" || (to.kind !== "external" && to.kind !== "service");
}

function familiesOf(cluster: ClusterModel, matrix: MatrixSelection): readonly IpFamily[] {
  if (matrix.ipFamilies === "all") return cluster.target.ipFamilies;
  if (matrix.ipFamilies === "primary") return cluster.target.ipFamilies.slice(0, 1);
  return matrix.ipFamilies;
}

interface Selection {
  readonly needs: Needs;
  readonly patterns: readonly string[] | undefined;
  readonly role: "from" | "to";
}

/** Nodes and Services take part only where a pattern names their kind: `*` means pods and needed external hosts. */
function select(cluster: ClusterModel, { needs, patterns, role }: Selection): readonly Endpoint[] {
  const ordinary = [
    ...podEndpoints(cluster),
    ...needs.externals
      .filter((name) => role === "to" || canProbe(cluster.target, name))
      .map((name): Endpoint => ({ kind: "external", name })),
  ];
  if (patterns === undefined) return ordinary;
  const special =
    role === "to" ? [...nodeEndpoints(cluster), ...serviceEndpoints(cluster)] : nodeEndpoints(cluster);
  const chosen = new Map<string, Endpoint>();
  for (const pattern of patterns) {
    const candidates = /^(node|service)\//.test(pattern) ? special : ordinary;
    const found = candidates.filter((endpoint) => matchesGlob(endpoint, pattern));
    if (found.length === 0) throw new Error(`matrix.${role}: nothing here is called "${pattern}"`);
    for (const endpoint of found) chosen.set(formatEndpoint(endpoint), endpoint);
  }
  return [...chosen.values()];
}

export function matchesGlob(endpoint: Endpoint, pattern: string): boolean {
  return pattern === "*" || picomatch.isMatch(formatEndpoint(endpoint), pattern);
}

/** Whether a hand-stated group (`x/* -> y/a:80`) speaks of a probe. */
export function inGroup(probe: Probe, group: CellGroup): boolean {
  return (
    matchesGlob(probe.from, group.from) &&
    matchesGlob(probe.to, group.to) &&
    (group.port === undefined || group.port === probe.port) &&
    (group.protocol === undefined || group.protocol === probe.protocol)
  );
}

function canProbe({ externals }: TargetDescription, name: string): boolean {
  return externals.some((host) => host.name === name && host.canProbe);
}

function podEndpoints(cluster: ClusterModel): Endpoint[] {
  return cluster.state.pods.map(({ metadata }) => ({
    kind: "pod",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
  }));
}

function serviceEndpoints(cluster: ClusterModel): Endpoint[] {
  return cluster.state.services.map(({ metadata }) => ({
    kind: "service",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
  }));
}

function nodeEndpoints(cluster: ClusterModel): Endpoint[] {
  return cluster.target.nodes.map((_node, index) => ({
    kind: "node",
    name: String.fromCharCode(97 + index),
  }));
}

function servedPorts(cluster: ClusterModel, to: Endpoint): readonly PortSpec[] {
  switch (to.kind) {
    case "pod":
      return podSpec(cluster, { kind: "Pod", namespace: to.namespace, name: to.name }).ports;
    case "node":
      return hostPods(cluster, to.name).flatMap(({ ports }) => ports);
    case "service":
      return (
        serviceOf(cluster, to).spec.ports?.map(({ port, protocol = "TCP" }) => ({ port, protocol })) ?? []
      );
    case "external":
      return cluster.target.externals.find(({ name }) => name === to.name)?.ports ?? [];
    case "address":
      return [];
  }
}

export function serviceOf(cluster: PlacedCluster, id: { namespace: string; name: string }): Service {
  const service = findNamed(cluster.state.services, id);
  if (service === undefined) throw new Error(`there is no Service ${id.namespace}/${id.name} at this step`);
  return service;
}

/** A node serves what the hostNetwork pods on it serve. */
export function hostPods(cluster: ClusterModel, letter: string): readonly PodSpec[] {
  const node = realNode(cluster, letter)?.metadata.name;
  return cluster.state.pods
    .filter(({ spec }) => spec.hostNetwork === true && spec.nodeName === node)
    .map(({ metadata }) =>
      podSpec(cluster, { kind: "Pod", namespace: metadata.namespace ?? "", name: metadata.name }),
    );
}

/** Adds what a prober needs: the address to dial and the identities that may answer. */
export function dial(cluster: ClusterModel, probe: Probe): DialledProbe {
  const ip = addressOf(cluster, probe.to, probe.ipFamily);
  if (ip === undefined) throw new Error(`${formatEndpoint(probe.to)} has no ${probe.ipFamily} address`);
  return { probe, ip, answers: answerers(cluster, probe.to) };
}

function answerers(cluster: ClusterModel, to: Endpoint): readonly string[] {
  switch (to.kind) {
    case "pod":
      return [cluster.identity(to.namespace, to.name)];
    case "external":
      return [formatEndpoint(to)];
    case "node":
      return hostPods(cluster, to.name).map((pod) => cluster.identity(pod.namespace, pod.name));
    case "service":
      return backends(cluster, serviceOf(cluster, to)).map(({ metadata }) =>
        cluster.identity(metadata.namespace ?? "", metadata.name),
      );
    case "address":
      return [];
  }
}

/** A Service's selector is a plain map: every pair must be among the pod's labels. */
export function backends(cluster: PlacedCluster, { metadata, spec }: Service): readonly Pod[] {
  const wanted = Object.entries(spec.selector ?? {});
  return cluster.state.pods.filter(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      wanted.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
}

/** The number that a backend serves a Service's port on; undefined where it has no port of that name and protocol. */
export function targetPortOf(
  { spec }: Pod,
  { port, targetPort = port, protocol = "TCP" }: ServicePort,
): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  return spec.containers
    .flatMap(({ ports }) => ports ?? [])
    .find((own) => own.name === targetPort && (own.protocol ?? "TCP") === protocol)?.containerPort;
}
