import { isIPv4 } from "node:net";
import { type Endpoint, formatEndpoint, parseEndpoint } from "../model/endpoint.js";
import type { IpFamily, Node, Pod, Service } from "../model/objects.js";
import type { Probe } from "../model/probe.js";
import type { Lookup } from "../scenario/variables.js";
import type { PlacedCluster } from "./cluster-model.js";

/** The address of an endpoint in a family, or undefined where it has none. */
export function addressOf(cluster: PlacedCluster, endpoint: Endpoint, family: IpFamily): string | undefined {
  return addresses(cluster, endpoint).find((ip) => isIPv4(ip) === (family === "IPv4"));
}

/** Those of which both ends have an address in their family. */
export function withAddresses(cluster: PlacedCluster, probes: readonly Probe[]): readonly Probe[] {
  return probes.filter(({ from, to, ipFamily }) =>
    [from, to].every((end) => addressOf(cluster, end, ipFamily) !== undefined),
  );
}

function addresses(cluster: PlacedCluster, endpoint: Endpoint): readonly string[] {
  switch (endpoint.kind) {
    case "pod":
      return podAddresses(findNamed(cluster.state.pods, endpoint));
    case "service":
      return serviceAddresses(findNamed(cluster.state.services, endpoint));
    case "node":
      return nodeAddresses(realNode(cluster, endpoint.name));
    case "external": {
      const host = cluster.target.externals.find((external) => external.name === endpoint.name);
      return Object.values(host?.addresses ?? {});
    }
    case "address":
      return [endpoint.ip];
  }
}

interface Named {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

const indexes = new WeakMap<readonly Named[], ReadonlyMap<string, Named>>();

/** The object of that name in a list. The same list is asked for both ends of every connection, so it is read once. */
export function findNamed<T extends Named>(
  objects: readonly T[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): T | undefined {
  const known = indexes.get(objects) ?? indexOf(objects);
  indexes.set(objects, known);
  return known.get(`${namespace}/${name}`) as T | undefined;
}

function indexOf(objects: readonly Named[]): ReadonlyMap<string, Named> {
  // The last of a key stays in a Map, and the first of a name counts.
  return new Map(objects.toReversed().map((own) => [`${own.metadata.namespace}/${own.metadata.name}`, own]));
}

function podAddresses(pod: Pod | undefined): readonly string[] {
  const { podIP, podIPs } = pod?.status ?? {};
  return podIPs?.map(({ ip }) => ip) ?? (podIP === undefined ? [] : [podIP]);
}

function serviceAddresses(service: Service | undefined): readonly string[] {
  const { clusterIP, clusterIPs } = service?.spec ?? {};
  return clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP]);
}

export function nodeAddresses(node: Node | undefined): readonly string[] {
  return (node?.status?.addresses ?? [])
    .filter(({ type }) => type === "InternalIP")
    .map(({ address }) => address);
}

/** `a` is the target's first node, `b` its second. */
export function nodeIndex(letter: string): number {
  return letter.charCodeAt(0) - "a".charCodeAt(0);
}

/** The target's node behind a scenario's letter. */
export function realNode(cluster: PlacedCluster, letter: string): Node | undefined {
  return cluster.target.nodes[nodeIndex(letter)];
}

/** Gives variables their addresses: `x/a`, `node/a`, `service/x/web`, `external/backup`. */
export function addressLookup(cluster: PlacedCluster): Lookup {
  return (name, family) => {
    const endpoint = parseEndpoint(name);
    const ip = endpoint === undefined ? undefined : addressOf(cluster, endpoint, family);
    if (ip !== undefined) return ip;
    const known = endpoint === undefined ? name : formatEndpoint(endpoint);
    throw new Error(`the variable \${…:${known}} has no ${family} address at this step`);
  };
}
