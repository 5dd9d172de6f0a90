import type { NetworkPolicyPort, TransportProtocol } from "../../model/objects.js";
import type { PortSpec } from "../../scenario/scenario.js";
import type { Profile } from "../profiles.js";
import type { Random } from "../random.js";

const LAST = 65_535;

/** A policy's port, mostly one that admits some of the served ones and not the others. */
export function portOf(
  random: Random,
  { profile, served }: { readonly profile: Profile; readonly served: readonly PortSpec[] },
): NetworkPolicyPort {
  const { port, protocol, name } = random.pick(served);
  switch (random.weighted(profile.ports)) {
    case "number":
      return { port, ...stated(random, protocol) };
    case "otherNumber":
      return { port: nearby(random, port), ...stated(random, otherProtocol(random, protocol)) };
    case "range":
      return { ...rangeAround(random, port), ...stated(random, protocol) };
    case "named":
      return { port: name ?? nameIn(random, served), ...stated(random, protocol) };
    case "protocol":
      return random.chance(0.2) ? {} : { protocol };
  }
}

/** TCP is what an absent protocol means. */
function stated(random: Random, protocol: TransportProtocol): Pick<NetworkPolicyPort, "protocol"> {
  return protocol === "TCP" && random.chance(0.5) ? {} : { protocol };
}

function otherProtocol(random: Random, protocol: TransportProtocol): TransportProtocol {
  return random.chance(0.5) ? protocol : protocol === "TCP" ? "UDP" : "TCP";
}

function nearby(random: Random, port: number): number {
  return random.pick([port + 1, port - 1, port * 10, 1, LAST].filter((one) => one >= 1 && one <= LAST));
}

function rangeAround(random: Random, port: number): { readonly port: number; readonly endPort: number } {
  const [first, last] = random.pick([
    [port, port],
    [port, port + 1],
    [port - 1, port],
    [port - 1, port - 1],
    [port + 1, port + 200],
    [1, port],
    [1, port - 1],
    [port, LAST],
    [1, LAST],
    [1024, LAST],
  ] as const);
  return { port: Math.max(1, first), endPort: Math.max(1, last) };
}

function nameIn(random: Random, served: readonly PortSpec[]): string {
  const names = served.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return names.length === 0 ? "nobodys" : random.pick(names);
}
