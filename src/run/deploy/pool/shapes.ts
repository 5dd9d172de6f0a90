import type { Placement } from "../../../plan/placement.js";
import type { NamespaceSpec, PodSpec, PortSpec, Scenario } from "../../../scenario/scenario.js";

/** What of a pod no label and no policy changes. */
export interface PodShape {
  readonly node: string;
  readonly ports: readonly PortSpec[];
}

/** A namespace of a fixture, and what its pods have to be like. */
export interface Wanted {
  readonly spec: NamespaceSpec;
  readonly pods: readonly { readonly spec: PodSpec; readonly shape: PodShape }[];
}

/** Says which namespaces a scenario wants. Pods of many scenarios are alike, as each serves the ports of all. */
export function wantedBy(
  scenarios: readonly Scenario[],
  placement: (scenario: Scenario) => Placement,
): ReadonlyMap<string, readonly Wanted[]> {
  const common = commonPorts(scenarios);
  return new Map(
    scenarios.map((scenario) => {
      const nodeOf = placement(scenario);
      const wanted = scenario.fixture.map((spec) => ({
        spec,
        pods: spec.pods.map((pod) => ({
          spec: pod,
          shape: { node: nodeOf(pod), ports: withPorts(pod.ports, common) },
        })),
      }));
      return [scenario.id, wanted];
    }),
  );
}

/** Pods of one text can stand in for each other. */
function shapeText({ node, ports }: PodShape): string {
  return `${node} ${ports.map(portText).join(",")}`;
}

/** For each of `asked` one of `offered` of its shape, none of them twice; undefined where there are too few. */
export function paired<T extends PodShape>(
  asked: readonly PodShape[],
  offered: readonly T[],
): readonly T[] | undefined {
  const left = [...offered];
  const found = asked.map((shape) => {
    const at = left.findIndex((one) => shapeText(one) === shapeText(shape));
    return at === -1 ? undefined : left.splice(at, 1)[0];
  });
  const pairs = found.filter((one) => one !== undefined);
  return pairs.length === asked.length ? pairs : undefined;
}

/** A pod with more is about its many ports, and is left alone. */
const FEW_PORTS = 8;

/** What every shared pod answers on: all ports of the scenarios that are but numbers. */
function commonPorts(scenarios: readonly Scenario[]): readonly PortSpec[] {
  const pods = scenarios.flatMap(({ fixture }) => fixture.flatMap((spec) => spec.pods));
  const plain = pods
    .filter(({ ports }) => ports.length <= FEW_PORTS)
    .flatMap(({ ports }) => ports)
    .filter(({ name, http, protocol }) => name === undefined && http !== true && protocol !== "SCTP");
  return [...new Map(plain.map((port) => [portText(port), port])).values()];
}

function withPorts(own: readonly PortSpec[], common: readonly PortSpec[]): readonly PortSpec[] {
  const isOwn = ({ port, protocol }: PortSpec): boolean =>
    own.some((other) => other.port === port && other.protocol === protocol);
  const all = [...own, ...common.filter((port) => !isOwn(port))];
  return all.toSorted((one, other) => portText(one).localeCompare(portText(other)));
}

function portText({ port, protocol, name = "", http }: PortSpec): string {
  return `${port}/${protocol}${name}${http ? "+http" : ""}`;
}
