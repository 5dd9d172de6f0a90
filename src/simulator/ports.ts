import type { NetworkPolicyPort } from "../model/objects.js";
import type { SimulatedPod } from "./cluster.js";
import type { Choose } from "./readings.js";

export interface Destination {
  readonly protocol: string;
  /** Absent for protocols without ports. */
  readonly port: number | undefined;
  /** On whose containers names of ports resolve; undefined when the destination is no pod (semantics 2.4). */
  readonly pod: SimulatedPod | undefined;
}

/** The first of a rule's ports that the destination meets. */
export function matchingPort(
  ports: readonly NetworkPolicyPort[],
  destination: Destination,
  choose: Choose,
): NetworkPolicyPort | undefined {
  return ports.find((port) => matches(port, destination, choose));
}

/** Semantics 1.9: protocol defaults to TCP, no port is every port of the protocol, endPort is inclusive. */
function matches(
  { protocol, port, endPort }: NetworkPolicyPort,
  destination: Destination,
  choose: Choose,
): boolean {
  if ((protocol ?? "TCP") !== destination.protocol) return false;
  if (port == null) return true;
  if (destination.port === undefined) return false;
  if (typeof port === "string") return nameMatches(port, destination, choose);
  return port <= destination.port && destination.port <= (endPort ?? port);
}

/** "It matches iff that pod has a container port with the name, the rule's protocol and the queried number." */
function nameMatches(name: string, { protocol, port, pod }: Destination, choose: Choose): boolean {
  if (pod === undefined) return false;
  const numbers = portsNamed(name, { protocol, containers: pod.containers });
  if (numbers.length === 0) {
    const inits = portsNamed(name, { protocol, containers: pod.initContainers });
    return inits.some((number) => number === port) && choose("U12") && isSeenAsPod(pod, choose);
  }
  if (!numbers.some((number) => number === port)) return false;
  return (numbers[0] === port || choose("U11")) && isSeenAsPod(pod, choose);
}

/** A hostNetwork pod has names of ports only for plugins that tell it from its node. */
function isSeenAsPod(pod: SimulatedPod, choose: Choose): boolean {
  return !pod.hostNetwork || !choose("U2");
}

/** Numbers of the container ports with that name, in order. */
export function portsNamed(
  name: string,
  { protocol, containers }: { readonly protocol: string; readonly containers: SimulatedPod["containers"] },
): readonly number[] {
  return containers
    .flatMap(({ ports }) => ports ?? [])
    .filter((port) => port.name === name && (port.protocol ?? "TCP") === protocol)
    .map(({ containerPort }) => containerPort);
}
