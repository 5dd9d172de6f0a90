import type { IpFamily, Service, ServicePort } from "../model/objects.js";
import { clusterIps, outerIps, type SimulatedCluster, type SimulatedPod } from "./cluster.js";
import { type Connection, judgeConnection, judgeEgress, judgeIngress } from "./connection.js";
import { type Address, parseAddress } from "./ip-block.js";
import { admits, type PoliciesOf } from "./isolation.js";
import { partyAt, type Party, podParty } from "./party.js";
import { portsNamed } from "./ports.js";
import type { Choose } from "./readings.js";
import { type Judged, type Outcome, outcomeOf, undecided } from "./reason.js";
import { selects } from "./selector.js";

/** A connection to a Service's port. */
export interface ServiceConnection {
  readonly cluster: SimulatedCluster;
  readonly from: Party;
  readonly id: string;
  readonly service: Service;
  /** By which it was asked for; absent: by its name. */
  readonly address?: Address | undefined;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly family: IpFamily;
  readonly choose: Choose;
}

/** Semantics 2.13: judged at each backend; the API does not say which one is picked. */
export function judgeService(connection: ServiceConnection, policiesOf: PoliciesOf): Outcome {
  const { service, id, port, protocol, choose } = connection;
  const { spec } = service;
  const isKnown = Object.keys(spec.selector ?? {}).length > 0 || endpointsOf(connection).length > 0;
  if (spec.type === "ExternalName" || !isKnown)
    return undecided(choose("U10"), `${id} has endpoints that only its cluster knows`);
  const headless = clusterIps(service).length === 0;
  const servicePort = spec.ports?.find((own) => own.port === port && (own.protocol ?? "TCP") === protocol);
  if (servicePort === undefined && !headless)
    return undecided(choose("U14"), `${id} has no port ${port ?? ""}/${protocol}`);
  const backends = backendsOf(connection, headless ? undefined : servicePort);
  if (backends.length === 0) return undecided(choose("U14"), `${id} has no backend`);
  const outcomes = backends.map((backend) =>
    headless
      ? judgeConnection({ ...connection, to: backend.party }, policiesOf)
      : judgeBackend(connection, backend, policiesOf),
  );
  return outcomeOfAny(outcomes, choose);
}

/** Backends that agree speak for the Service; where they differ, the pick decides (U13). */
function outcomeOfAny(outcomes: readonly Outcome[], choose: Choose): Outcome {
  const admitting = outcomes.find(({ allowed }) => allowed);
  const refusing = outcomes.find(({ allowed }) => !allowed);
  if (admitting !== undefined && refusing !== undefined) return choose("U13") ? admitting : refusing;
  const found = admitting ?? refusing;
  if (found === undefined) throw new Error("a Service is judged by its backends");
  return found;
}

interface Backend {
  readonly party: Party;
  /** As it listens: the Service's target port. */
  readonly port: number | undefined;
}

function backendsOf(connection: ServiceConnection, servicePort: ServicePort | undefined): readonly Backend[] {
  const { cluster, service, family, protocol, port } = connection;
  const matchLabels = service.spec.selector ?? {};
  if (Object.keys(matchLabels).length === 0) return namedBackends(connection, servicePort);
  const namespace = service.metadata.namespace ?? "default";
  return cluster.pods
    .filter((pod) => pod.namespace === namespace && selects({ matchLabels }, pod.labels))
    .flatMap((pod): readonly Backend[] => {
      const party = podParty(pod, family);
      if (party.kind !== "pod") return [];
      const target = servicePort === undefined ? port : targetPort(servicePort, pod, protocol);
      return servicePort !== undefined && target === undefined ? [] : [{ party, port: target }];
    });
}

function endpointsOf({ cluster, service }: ServiceConnection) {
  const { name, namespace = "default" } = service.metadata;
  return cluster.endpoints.get(`${namespace}/${name}`) ?? [];
}

/** Addresses that somebody wrote down, whoever has them. */
function namedBackends(
  connection: ServiceConnection,
  servicePort: ServicePort | undefined,
): readonly Backend[] {
  const { cluster, family, protocol, port } = connection;
  return endpointsOf(connection).flatMap(({ addresses, ports }) => {
    const own = ports.find(
      (candidate) =>
        (candidate.protocol ?? "TCP") === protocol &&
        (ports.length === 1 || (candidate.name ?? "") === (servicePort?.name ?? "")),
    );
    if (servicePort !== undefined && own === undefined) return [];
    return addresses
      .map(parseAddress)
      .filter((address) => (address.kind() === "ipv6") === (family === "IPv6"))
      .map((address) => partyAt(cluster, address, family))
      .flatMap((party): readonly Backend[] =>
        party.kind === "nothing" ? [] : [{ party, port: own?.port ?? port }],
      );
  });
}

/** A pod that lacks a named target port is no endpoint of that port. */
function targetPort(servicePort: ServicePort, pod: SimulatedPod, protocol: string): number | undefined {
  const { port, targetPort: target = port } = servicePort;
  if (typeof target === "number") return target;
  const containers = [...pod.containers, ...pod.initContainers];
  return portsNamed(target, { protocol, containers })[0];
}

function judgeBackend(service: ServiceConnection, { party, port }: Backend, policiesOf: PoliciesOf): Outcome {
  const { from, choose, protocol } = service;
  const own = from.kind === "pod" && party.kind === "pod" && from.pod === party.pod;
  if (own && choose("U8")) return undecided(true, `${from.id} reaches itself through ${service.id}`);
  const after = { from, to: party, protocol, port, choose };
  const egress = egressThrough(service, after, policiesOf);
  return outcomeOf([egress, ingressThrough(service, after, policiesOf)]);
}

/** Selector peers match the backend (2.13 b); ports and ipBlocks compare before or after the rewriting (U7). */
function egressThrough(service: ServiceConnection, after: Connection, policiesOf: PoliciesOf): Judged {
  const rewritten = judgeEgress(after, policiesOf);
  const vips = clusterIps(service.service).map(parseAddress);
  const ofFamily = vips.find((ip) => (ip.kind() === "ipv6") === (service.family === "IPv6"));
  const before = judgeEgress({ ...after, port: service.port }, policiesOf, service.address ?? ofFamily);
  if (admits(rewritten.ruling) === admits(before.ruling)) return rewritten;
  return service.choose("U7") ? rewritten : before;
}

/**
 * From outside, through a NodePort, a load balancer or an external IP, "source may be client, load balancer or node,
 * which may even be the backend's own node" (semantics 2.13 e).
 */
function ingressThrough(service: ServiceConnection, after: Connection, policiesOf: PoliciesOf): Judged {
  const isFromOutside = after.from.kind === "outside" && isExposed(service.service);
  if (!isFromOutside && !isByOuterAddress(service)) return judgeIngress(after, policiesOf);
  const from: Party = { kind: "anyone", id: `${after.from.id} through ${service.id}` };
  const judged = judgeIngress({ ...after, from }, policiesOf);
  if (admits(judged.ruling) || !service.choose("U9")) return judged;
  return { ...judged, ruling: { kind: "exempt", why: `${service.id} may hide the source` } };
}

/** A pod that asks for it may leave the cluster and come back as another. */
function isByOuterAddress({ service, address }: ServiceConnection): boolean {
  return (
    address !== undefined &&
    outerIps(service).some((ip) => parseAddress(ip).toString() === address.toString())
  );
}

function isExposed({ spec }: Service): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer" || (spec.externalIPs ?? []).length > 0;
}
