import type { TargetDescription } from "../../target/target.js";
import type { NamespaceSpec, PodSpec, PortSpec } from "../../scenario/scenario.js";
import type { Profile } from "../profiles.js";
import type { Random } from "../random.js";
import { labelsOf } from "./selectors.js";
import { servicesOf } from "./services.js";
import { namespaceWords } from "./surroundings.js";
import type { Vocabulary } from "./vocabulary.js";

/** What a generated cluster is made for. */
export interface Setting {
  readonly description: TargetDescription;
  readonly profile: Profile;
  readonly words: Vocabulary;
}

/** Of the start, so that some may come. */
const FIRST_PODS = 7;

export function fixtureOf(random: Random, setting: Setting): readonly NamespaceSpec[] {
  const names = random.some(setting.words.namespaces, { least: 2, most: 3 });
  const most = Math.floor(FIRST_PODS / names.length);
  return names.map((name) => namespaceOf(random, setting, { name, most }));
}

export function namespaceOf(
  random: Random,
  setting: Setting,
  { name, most }: { readonly name: string; readonly most: number },
): NamespaceSpec {
  const pods = random
    .some(setting.words.pods, { least: 1, most })
    .map((pod) => podOf(random, setting, { namespace: name, name: pod }));
  return {
    name,
    labels: labelsOf(random, namespaceWords(setting.words)),
    pods,
    services: servicesOf(random, setting, pods),
  };
}

export function podOf(
  random: Random,
  { description, profile, words }: Setting,
  id: { readonly namespace: string; readonly name: string },
): PodSpec {
  const letters = ["a", "b", "c"].slice(0, description.nodes.length);
  const hostNetwork = description.hostNetwork && random.chance(profile.hostNetworkShare);
  return {
    ...id,
    labels: labelsOf(random, words),
    // Two pods of a node's own network would want the same port.
    ports: hostNetwork ? [{ port: hostPort(random), protocol: "TCP" }] : servedPorts(random, words),
    hostNetwork,
    ...(random.chance(0.6) && { node: random.pick(letters) }),
  };
}

function hostPort(random: Random): number {
  return 20_000 + random.below(10_000);
}

/** The same name on other numbers, the same number by other protocols: what engines mistake for each other. */
function servedPorts(random: Random, { portNames }: Vocabulary): readonly PortSpec[] {
  const [first = "web", second] = portNames;
  const layouts: readonly (readonly PortSpec[])[] = [
    [tcp(80), tcp(81)],
    [tcp(80, first), tcp(81)],
    [tcp(80), tcp(81, first)],
    [tcp(80, second), udp(80, first)],
    [tcp(80), udp(80)],
    [tcp(8080, first), udp(53)],
  ];
  return random.pick(layouts);
}

function tcp(port: number, name?: string): PortSpec {
  return { port, protocol: "TCP", ...(name !== undefined && { name }) };
}

function udp(port: number, name?: string): PortSpec {
  return { port, protocol: "UDP", ...(name !== undefined && { name }) };
}
