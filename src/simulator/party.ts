import type { Endpoint } from "../model/endpoint.js";
import type { IpFamily, Service } from "../model/objects.js";
import type { Addresses, SimulatedCluster, SimulatedPod } from "./cluster.js";
import { type Address, parseAddress } from "./ip-block.js";

/** One end of a connection, as policies see it. `id` names it in reasons. */
export type Party =
  | { readonly kind: "pod"; readonly id: string; readonly pod: SimulatedPod; readonly address: Address }
  /** Without an address it is still some pods' own node, but no one can say whether a block holds it. */
  | {
      readonly kind: "node";
      readonly id: string;
      readonly node: string;
      readonly address: Address | undefined;
    }
  | { readonly kind: "outside"; readonly id: string; readonly address: Address }
  /** Someone unknown, whom only rules without peers admit. */
  | { readonly kind: "anyone"; readonly id: string };

/** What an endpoint of a query stands for. `nothing`: there is no address to connect to or from (U14). */
export type Resolved =
  | Party
  /** `address`: by which it was asked for. */
  | { readonly kind: "service"; readonly id: string; readonly service: Service; readonly address?: Address }
  | { readonly kind: "loopback"; readonly id: string }
  | { readonly kind: "nothing"; readonly id: string; readonly why: string };

/** A query about an object that the state does not have. */
export class UnknownEndpoint extends Error {
  override readonly name = "UnknownEndpoint";
}

export function resolve(cluster: SimulatedCluster, endpoint: Endpoint, family: IpFamily): Resolved {
  switch (endpoint.kind) {
    case "pod": {
      const id = `${endpoint.namespace}/${endpoint.name}`;
      return podParty(found(cluster.podById.get(id), `pod ${id}`), family);
    }
    case "node": {
      const node = found(cluster.nodeByName.get(endpoint.name), `node ${endpoint.name}`);
      return { kind: "node", id: `node/${node.name}`, node: node.name, address: node.addresses[family] };
    }
    case "service": {
      const id = `${endpoint.namespace}/${endpoint.name}`;
      const service = found(cluster.serviceById.get(id), `service ${id}`);
      return { kind: "service", id: `service/${id}`, service };
    }
    case "address":
      return addressParty(cluster, endpoint.ip, family);
    case "external":
      throw new UnknownEndpoint(`external/${endpoint.name} is a name of a run; ask for its address`);
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new UnknownEndpoint(`there is no ${what}`);
  return value;
}

/** A pod as an end; `nothing` when it is over or has no address of the family (semantics 2.11). */
export function podParty(
  pod: SimulatedPod,
  family: IpFamily,
): Extract<Resolved, { kind: "pod" | "nothing" }> {
  const { id } = pod;
  if (pod.terminated) return { kind: "nothing", id, why: `${id} has ended` };
  const address = pod.addresses[family];
  if (address === undefined) return { kind: "nothing", id, why: `${id} has no ${family} address` };
  return { kind: "pod", id, pod, address };
}

/** Whoever has the address now counts: "its address may be reused, and the live pod's identity counts" (semantics 2.11). */
function addressParty(cluster: SimulatedCluster, ip: string, family: IpFamily): Resolved {
  const address = parseAddress(ip);
  const key = address.toString();
  if (address.range() === "loopback") return { kind: "loopback", id: ip };
  const service = cluster.serviceByAddress.get(key);
  const party = partyAt(cluster, address, family);
  return party.kind === "outside" && service !== undefined
    ? { kind: "service", id: ip, service, address }
    : party;
}

/** Who has an address that is no Service's. */
export function partyAt(
  cluster: SimulatedCluster,
  address: Address,
  family: IpFamily,
): Party | Extract<Resolved, { kind: "nothing" }> {
  const key = address.toString();
  const pod = cluster.podByAddress.get(key);
  if (pod !== undefined) return podParty(pod, family);
  const node = cluster.nodeByAddress.get(key);
  if (node !== undefined) return { kind: "node", id: `node/${node.name}`, node: node.name, address };
  return { kind: "outside", id: key, address };
}

/** The family to ask about when the query names none: that of an address in it, else IPv4 where both ends have it. */
export function familyOf(cluster: SimulatedCluster, ends: readonly Endpoint[]): IpFamily {
  for (const end of ends) if (end.kind === "address") return end.ip.includes(":") ? "IPv6" : "IPv4";
  const known = ends.map((end) => addressesOfEnd(cluster, end)).filter((own) => own !== undefined);
  return known.every(({ IPv4 }) => IPv4 === undefined) && known.length > 0 ? "IPv6" : "IPv4";
}

function addressesOfEnd(cluster: SimulatedCluster, end: Endpoint): Addresses | undefined {
  if (end.kind === "pod") return cluster.podById.get(`${end.namespace}/${end.name}`)?.addresses;
  return end.kind === "node" ? cluster.nodeByName.get(end.name)?.addresses : undefined;
}
