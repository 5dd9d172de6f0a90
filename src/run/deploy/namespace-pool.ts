import type { ObjectRef } from "../../model/objects.js";
import type { NamespaceSpec, PodSpec, PortSpec, Scenario } from "../../scenario/scenario.js";
import { type Names, namesOfPairs } from "./names.js";
import type { Placement } from "../../plan/placement.js";

export interface SharedPod {
  readonly name: string;
  readonly node: string;
  readonly ports: readonly PortSpec[];
}

/** A namespace of the cluster with probe pods that scenarios use one after another, under labels of their own. */
export interface SharedNamespace {
  readonly name: string;
  readonly kind: string;
  readonly pods: readonly SharedPod[];
  /** All that it or a pod of it may carry from scenarios before. */
  readonly labelKeys: Set<string>;
}

export interface LeasedNamespace {
  readonly shared: SharedNamespace;
  readonly spec: NamespaceSpec;
  readonly pods: readonly { readonly shared: SharedPod; readonly spec: PodSpec }[];
  /** Whether it has to be created first. */
  readonly isNew: boolean;
}

/** What stands in for a scenario's fixture until it is given back. */
export interface Lease {
  readonly namespaces: readonly LeasedNamespace[];
  /** From the scenario's names to those of what is leased. */
  readonly names: Names;
}

export interface NamespacePool {
  /** Undefined where the scenario needs pods of its own. `prefix`: of names in the cluster that no lease covers. */
  acquire(scenario: Scenario, prefix: string): Lease | undefined;
  /** For later scenarios. Returns the namespaces and pods that are to be removed, as nobody will want them. */
  release(lease: Lease): readonly ObjectRef[];
  /** All that nobody uses at the moment; it is to be removed. */
  close(): readonly ObjectRef[];
}

/** Pods kept for later at most: nodes take 110 pods each by default, and in some clouds 30. */
const IDLE_PODS = 48;

/** A pod with more is about its many ports, and is left alone. */
const FEW_PORTS = 8;

/**
 * Lends namespaces among scenarios that change nothing but policies and labels, because starting and removing pods is
 * most of what a scenario costs a cluster.
 */
export function createNamespacePool(options: {
  /** All that will ask, once each. */
  readonly scenarios: readonly Scenario[];
  readonly placement: (scenario: Scenario) => Placement;
  /** Of the namespaces' names. */
  readonly prefix: string;
}): NamespacePool {
  const sharing = options.scenarios.filter(canShare);
  const common = commonPorts(sharing);
  const wanted = new Map(
    sharing.map((own) => [own.id, wantedBy(own, { nodeOf: options.placement(own), common })]),
  );
  const stillWanted = countKinds([...wanted.values()].flat());
  /** The longest unused first: an engine has had the most time to forget what it enforced there. */
  let idle: readonly SharedNamespace[] = [];
  let made = 0;
  const takeOrMake = ({ spec, kind, pods }: Wanted): LeasedNamespace => {
    stillWanted.set(kind, (stillWanted.get(kind) ?? 0) - 1);
    const found = idle.find((one) => one.kind === kind);
    idle = idle.filter((one) => one !== found);
    const shared = found ?? {
      name: `${options.prefix}${(made += 1)}`,
      kind,
      pods: pods.map(({ shared: pod }) => pod),
      labelKeys: new Set<string>(),
    };
    return { shared, spec, pods, isNew: found === undefined };
  };
  const overflow = (): readonly SharedNamespace[] => {
    const unwanted = idle.filter(({ kind }) => (stillWanted.get(kind) ?? 0) <= 0);
    const kept = idle.filter((one) => !unwanted.includes(one));
    const tooMany = kept.filter((_, at) => podsIn(kept.slice(at)) > IDLE_PODS);
    return [...unwanted, ...tooMany];
  };
  return {
    acquire(scenario, prefix) {
      const namespaces = wanted.get(scenario.id)?.map(takeOrMake);
      return namespaces && { namespaces, names: namesOf(namespaces, prefix) };
    },
    release({ namespaces }) {
      idle = [...idle, ...namespaces.map(({ shared }) => shared)];
      const removed = overflow();
      idle = idle.filter((one) => !removed.includes(one));
      return removed.flatMap(refsOf);
    },
    close() {
      const rest = idle;
      idle = [];
      return rest.flatMap(refsOf);
    },
  };
}

/** A shared namespace and its pods, in the cluster. */
export function refsOf({ name: namespace, pods }: SharedNamespace): readonly ObjectRef[] {
  return [
    { kind: "Namespace", name: namespace },
    ...pods.map(({ name }): ObjectRef => ({ kind: "Pod", namespace, name })),
  ];
}

/** Whether a scenario leaves namespaces and pods as they were, labels and policies apart. */
export function canShare({ needs, fixture, steps }: Scenario): boolean {
  const plain = fixture.every(
    ({ services, pods }) => services.length === 0 && pods.every(({ hostNetwork }) => !hostNetwork),
  );
  const changes = steps.flatMap((step) => step.changes);
  return !needs.ownPods && plain && changes.every((change) => isReversible(change));
}

function isReversible(change: Scenario["steps"][number]["changes"][number]): boolean {
  switch (change.do) {
    case "apply":
    case "replace":
    case "label":
      return true;
    case "patch":
    case "delete":
      return change.ref.kind === "NetworkPolicy";
    case "createPod":
    case "createNamespace":
    case "recreate":
      return false;
  }
}

/** A namespace of a fixture, and the pods that would do for it. */
type Wanted = Omit<LeasedNamespace, "shared" | "isNew"> & { readonly kind: string };

function wantedBy(
  { fixture }: Scenario,
  { nodeOf, common }: { readonly nodeOf: Placement; readonly common: readonly PortSpec[] },
): Wanted[] {
  return fixture.map((spec) => {
    const pods = spec.pods
      .map((pod) => ({ pod, node: nodeOf(pod), ports: withPorts(pod.ports, common) }))
      .map((pod) => ({ ...pod, kind: `${pod.node} ${pod.ports.map(portText).join(",")}` }))
      .toSorted((one, other) => one.kind.localeCompare(other.kind));
    return {
      spec,
      kind: pods.map((pod) => pod.kind).join("; "),
      pods: pods.map(({ pod, node, ports }, at) => ({
        spec: pod,
        shared: { name: `p${at + 1}`, node, ports },
      })),
    };
  });
}

/** What every shared pod answers on, so that those of many scenarios are alike: all their ports that are but numbers. */
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

function countKinds(all: readonly Wanted[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function podsIn(namespaces: readonly SharedNamespace[]): number {
  return namespaces.reduce((sum, { pods }) => sum + pods.length, 0);
}

function namesOf(namespaces: readonly LeasedNamespace[], prefix: string): Names {
  return namesOfPairs(prefix, {
    namespaces: namespaces.map(({ spec, shared }) => [spec.name, shared.name]),
    pods: namespaces.flatMap(({ shared: { name: namespace }, pods }) =>
      pods.map(({ spec, shared: { name } }) => [spec, { namespace, name }] as const),
    ),
  });
}
