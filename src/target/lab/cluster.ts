import { mergePatch } from "../../model/merge-patch.js";
import { withStoredTypes } from "../../model/policy-types.js";
import type { KubernetesObject, ObjectRef, Pod, Service } from "../../model/objects.js";
import { refOf } from "../../model/objects.js";
import { addressPlan, type AddressPool, poolOf } from "./addresses.js";
import { createDatapath } from "./datapath.js";
import type { Fault } from "./enforce/faults/index.js";
import type { Leak } from "./enforce/leaking.js";
import type { NetworkPlan } from "./network.js";
import { createPods, type Pods } from "./pods.js";
import type { Sandbox } from "./sandbox/sandbox.js";
import { checkObject, createStore, existing, relabelled, type Store, withNameLabel } from "./store.js";

/** The lab's control plane: objects, and what must happen in the network for each. */
export interface LabCluster {
  readonly store: Store;
  readonly pods: Pods;
  apply(objects: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]>;
  patch(ref: ObjectRef, merge: unknown): Promise<KubernetesObject>;
  remove(refs: readonly ObjectRef[]): Promise<void>;
  stop(): void;
}

export interface ClusterOptions {
  readonly sandbox: Sandbox;
  readonly lab: NetworkPlan & { readonly nodeNames: readonly string[] };
  readonly faults: readonly Fault[];
  readonly leak?: Leak | undefined;
}

export function createCluster({ sandbox, lab, faults, leak }: ClusterOptions): LabCluster {
  const store = createStore();
  const pods = createPods(sandbox, lab);
  const datapath = createDatapath({ sandbox, lab, faults, leak, store, pods });
  const services = poolOf("services", { first: 10, last: 65_000 });
  return {
    store,
    pods,
    async apply(objects) {
      const starting = await pods.connect(
        objects.flatMap((object) => admit({ store, lab, services }, object)),
      );
      for (const pod of starting) store.put(pod);
      // A pod must not run before the policies that select it are in force.
      await datapath.changed();
      for (const pod of starting) pods.start(pod);
      return objects.map((object) => existing(store, refOf(object)));
    },
    async patch(ref, merge) {
      const patched = withNameLabel(
        mergePatch(withStoredTypes(existing(store, ref)), merge) as KubernetesObject,
      );
      checkObject(store, patched);
      store.put(patched);
      await datapath.changed();
      return patched;
    },
    async remove(refs) {
      const gone = refs.flatMap((ref) => withContents(store, ref));
      for (const object of gone) store.delete(refOf(object));
      await pods.stop(gone.filter((object) => object.kind === "Pod"));
      await datapath.changed();
    },
    stop: () => datapath.stop(),
  };
}

interface Admission {
  readonly store: Store;
  readonly lab: NetworkPlan;
  readonly services: AddressPool;
}

/** Stores what needs no process; returns the pod that is to be started. */
function admit({ store, lab, services }: Admission, object: KubernetesObject): readonly Pod[] {
  checkObject(store, object);
  const known = store.get(refOf(object));
  if (object.kind === "Pod") {
    if (known?.kind !== "Pod") return [object];
    store.put(relabelled(known, object));
  } else if (object.kind === "Service") {
    store.put(
      withAddress(
        object,
        known?.kind === "Service" ? known.spec.clusterIPs : addressesFor(object, lab, services),
      ),
    );
  } else store.put(withNameLabel(object));
  return [];
}

function withAddress(service: Service, clusterIPs: Service["spec"]["clusterIPs"]): Service {
  const [clusterIP] = clusterIPs ?? [];
  if (clusterIP === undefined) return service;
  return { ...service, spec: { ...service.spec, clusterIP, clusterIPs: clusterIPs ?? null } };
}

/** A headless Service has no address; one that asks for a single family has one. */
function addressesFor({ spec }: Service, { families }: NetworkPlan, pool: AddressPool): readonly string[] {
  if (spec.clusterIP === "None") return ["None"];
  const pair = addressPlan.service(pool.take());
  const wanted =
    spec.ipFamilies ?? (spec.ipFamilyPolicy === "PreferDualStack" ? families : families.slice(0, 1));
  return wanted.filter((family) => families.includes(family)).map((family) => pair[family]);
}

function withContents(store: Store, ref: ObjectRef): readonly KubernetesObject[] {
  const object = store.get(ref);
  if (object === undefined) return [];
  return object.kind === "Namespace" ? [...store.inside(ref.name), object] : [object];
}
