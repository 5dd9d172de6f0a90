import type { ObjectRef } from "../model/objects.js";
import type { NamespaceSpec, PodSpec, PortSpec, Scenario } from "../scenario/scenario.js";
import { type Names, namesOfPairs } from "./names.js";
import type { Placement } from "./placement.js";

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

export interface LentNamespace {
  readonly shared: SharedNamespace;
  readonly spec: NamespaceSpec;
  readonly pods: readonly { readonly shared: SharedPod; readonly spec: PodSpec }[];
  /** Whether it has to be created first. */
  readonly isNew: boolean;
}

/** What stands in for a scenario's fixture until it is given back. */
export interface Loan {
  readonly namespaces: readonly LentNamespace[];
  /** From the scenario's names to those of what was lent. */
  readonly names: Names;
}

export interface Pool {
  /** Undefined where the scenario needs pods of its own. `prefix`: of names in the cluster that no loan covers. */
  lend(scenario: Scenario, prefix: string): Loan | undefined;
  /** For later scenarios. Returns the namespaces and pods that are to be removed, as nobody will want them. */
  giveBack(loan: Loan): readonly ObjectRef[];
  /** All that nobody uses at the moment; it is to be removed. */
  close(): readonly ObjectRef[];
}

/** Pods kept for later at most: nodes take 110 pods each by default, and in some clouds 30. */
const IDLE_PODS = 48;

/** What every shared pod answers on, so that pods of many scenarios are alike. */
const COMMON_PORTS: readonly PortSpec[] = [
  { port: 80, protocol: "TCP" },
  { port: 81, protocol: "TCP" },
  { port: 82, protocol: "TCP" },
  { port: 80, protocol: "UDP" },
  { port: 81, protocol: "UDP" },
];

/**
 * Lends namespaces among scenarios that change nothing but policies and labels, because starting and removing pods is
 * most of what a scenario costs a cluster.
 */
export function createPool(options: {
  /** All that will ask, once each. */
  readonly scenarios: readonly Scenario[];
  readonly placement: (scenario: Scenario) => Placement;
  /** Of the namespaces' names. */
  readonly prefix: string;
}): Pool {
  const wanted = new Map(options.scenarios.filter(canShare).map((own) => [own.id, wantedBy(own, options)]));
  const stillWanted = countKinds([...wanted.values()].flat());
  /** The longest unused first. */
  let idle: readonly SharedNamespace[] = [];
  let made = 0;
  const takeOrMake = ({ spec, kind, pods }: Wanted): LentNamespace => {
    stillWanted.set(kind, (stillWanted.get(kind) ?? 0) - 1);
    const found = idle.findLast((one) => one.kind === kind);
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
    lend(scenario, prefix) {
      const namespaces = wanted.get(scenario.id)?.map(takeOrMake);
      return namespaces && { namespaces, names: namesOf(namespaces, prefix) };
    },
    giveBack({ namespaces }) {
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
type Wanted = Omit<LentNamespace, "shared" | "isNew"> & { readonly kind: string };

function wantedBy(
  scenario: Scenario,
  { placement }: { placement: (scenario: Scenario) => Placement },
): Wanted[] {
  const nodeOf = placement(scenario);
  return scenario.fixture.map((spec) => {
    const pods = spec.pods
      .map((pod) => ({ pod, node: nodeOf(pod), ports: withCommonPorts(pod.ports) }))
      .map((pod) => ({ ...pod, kind: `${pod.node} ${pod.ports.map(portText).toSorted().join(",")}` }))
      .toSorted((one, other) => one.kind.localeCompare(other.kind));
    return {
      spec,
      kind: pods.map(({ kind }) => kind).join("; "),
      pods: pods.map(({ pod, node, ports }, at) => ({
        spec: pod,
        shared: { name: `p${at + 1}`, node, ports },
      })),
    };
  });
}

function withCommonPorts(own: readonly PortSpec[]): readonly PortSpec[] {
  const isOwn = (common: PortSpec): boolean =>
    own.some(({ port, protocol }) => port === common.port && protocol === common.protocol);
  return [...own, ...COMMON_PORTS.filter((common) => !isOwn(common))];
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

function namesOf(namespaces: readonly LentNamespace[], prefix: string): Names {
  return namesOfPairs(prefix, {
    namespaces: namespaces.map(({ spec, shared }) => [spec.name, shared.name]),
    pods: namespaces.flatMap(({ shared: { name: namespace }, pods }) =>
      pods.map(({ spec, shared: { name } }) => [spec, { namespace, name }] as const),
    ),
  });
}
