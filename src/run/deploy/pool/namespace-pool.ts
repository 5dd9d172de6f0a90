import type { ObjectRef } from "../../../model/objects.js";
import type { Placement } from "../../../plan/placement.js";
import type { NamespaceSpec, PodSpec, Scenario } from "../../../scenario/scenario.js";
import { type Names, namesOfPairs } from "../names.js";
import { canShare } from "./can-share.js";
import { leasedOf, type PodShape, type Wanted, wantedBy } from "./shapes.js";

export interface SharedPod extends PodShape {
  readonly name: string;
}

/** A namespace of the cluster with probe pods that scenarios use one after another, under labels of their own. */
export interface SharedNamespace {
  readonly name: string;
  readonly pods: readonly SharedPod[];
  /** All that it or a pod of it may carry from scenarios before. */
  readonly labelKeys: Set<string>;
}

export interface LeasedNamespace {
  readonly shared: SharedNamespace;
  readonly spec: NamespaceSpec;
  /** It may have more pods than are leased. */
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

/**
 * Lends namespaces among scenarios that change nothing but policies, labels and Services, because starting and removing
 * pods is most of what a scenario costs a cluster.
 */
export function createNamespacePool(options: {
  /** All that will ask, once each. */
  readonly scenarios: readonly Scenario[];
  readonly placement: (scenario: Scenario) => Placement;
  /** Of the namespaces' names. */
  readonly prefix: string;
}): NamespacePool {
  const waiting = new Map(wantedBy(options.scenarios.filter(canShare), options.placement));
  /** The longest unused first: an engine has had the most time to forget what it enforced there. */
  let idle: readonly SharedNamespace[] = [];
  let made = 0;
  const make = ({ pods }: Wanted): SharedNamespace => ({
    name: `${options.prefix}${(made += 1)}`,
    pods: pods.map(({ shape }, at) => ({ ...shape, name: `p${at + 1}` })),
    labelKeys: new Set(),
  });
  const lease = (wanted: Wanted): LeasedNamespace => {
    const fitting = idle.filter(({ pods }) => leasedOf(wanted, pods) !== undefined);
    const [found] = fitting.toSorted((one, other) => one.pods.length - other.pods.length);
    idle = idle.filter((one) => one !== found);
    const shared = found ?? make(wanted);
    const pods = leasedOf(wanted, shared.pods) ?? [];
    return { shared, spec: wanted.spec, pods, isNew: found === undefined };
  };
  const overflow = (): readonly SharedNamespace[] => {
    const wanted = [...waiting.values()].flat();
    const isWanted = ({ pods }: SharedNamespace): boolean =>
      wanted.some((one) => leasedOf(one, pods) !== undefined);
    const kept = idle.filter(isWanted);
    const tooMany = kept.filter((_, at) => podsIn(kept.slice(at)) > IDLE_PODS);
    return [...idle.filter((one) => !kept.includes(one)), ...tooMany];
  };
  return {
    acquire(scenario, prefix) {
      const wanted = waiting.get(scenario.id);
      if (wanted === undefined) return undefined;
      waiting.delete(scenario.id);
      const namespaces = wanted.map(lease);
      return { namespaces, names: namesOf(namespaces, prefix) };
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
