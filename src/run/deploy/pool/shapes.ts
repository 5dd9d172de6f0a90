import type { Placement } from "../../../plan/placement.js";
import type { NamespaceSpec, PodSpec, PortSpec, Scenario } from "../../../scenario/scenario.js";

/** What of a pod no label and no policy changes. */
export interface PodShape {
  readonly node: string;
  readonly ports: readonly PortSpec[];
  /** Pods of one kind can stand in for each other. */
  readonly kind: string;
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
          shape: shapeOf(nodeOf(pod), withPorts(pod.ports, common)),
        })),
      }));
      return [scenario.id, wanted];
    }),
  );
}

function shapeOf(node: string, ports: readonly PortSpec[]): PodShape {
  return { node, ports, kind: `${node} ${ports.map(portText).join(",")}` };
}

/** For each wanted pod one of `offered` of its kind, none of them twice; undefined where there are too few. */
export function leasedOf<T extends PodShape>(
  { pods }: Wanted,
  offered: readonly T[],
): readonly { readonly shared: T; readonly spec: PodSpec }[] | undefined {
  const left = [...offered];
  const leased = pods.flatMap(({ spec, shape }) => {
    const at = left.findIndex(({ kind }) => kind === shape.kind);
    return at === -1 ? [] : left.splice(at, 1).map((shared) => ({ shared, spec }));
  });
  return leased.length === pods.length ? leased : undefined;
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
