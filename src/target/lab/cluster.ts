import type { KubernetesObject, ObjectRef, Pod, Service } from "../../model/objects.js";
import { refOf } from "../../model/objects.js";
import { mergePatch } from "../../model/merge-patch.js";
import { TargetError } from "../target.js";
import { plan, poolOf } from "./addresses.js";
import { createEngine } from "./enforce/engine.js";
import type { Snapshot } from "./enforce/compile.js";
import type { Fault } from "./enforce/faults.js";
import { netns, type Plan } from "./network.js";
import { connectedPod, createPods, type Pods, servingPod } from "./pods.js";
import type { Sandbox } from "./sandbox.js";
import { servicesRuleset } from "./services.js";
import { checkObject, createStore, existing, relabelled, type Store, withNameLabel } from "./store.js";

/** The lab's control plane: objects, and what must happen in the network for each. */
export interface Cluster {
  readonly store: Store;
  readonly pods: Pods;
  apply(objects: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]>;
  patch(ref: ObjectRef, merge: unknown): Promise<KubernetesObject>;
  remove(refs: readonly ObjectRef[]): Promise<void>;
  stop(): void;
}

export interface ClusterOptions {
  readonly sandbox: Sandbox;
  readonly lab: Plan & { readonly nodeNames: readonly string[] };
  readonly faults: readonly Fault[];
}

export function createCluster({ sandbox, lab, faults }: ClusterOptions): Cluster {
  const store = createStore();
  const pods = createPods(sandbox, lab);
  const serviceNumbers = poolOf("services", { first: 10, last: 65_000 });
  const snapshot = (): Snapshot => ({
    nodes: lab.nodes,
    pods: store.list("Pod").flatMap((pod) => {
      const running = pods.find(pod);
      return (running && connectedPod(pod, running)) ?? [];
    }),
    namespaceLabels: new Map(
      store.list("Namespace").map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    ),
    policies: store.list("NetworkPolicy"),
  });
  const nft = async (node: number, ruleset: string): Promise<void> => {
    const script = `nsenter --net=/run/netns/${netns.node(node)} nft -f - <<'RULES'\n${ruleset}RULES`;
    await sandbox.run(script).catch((cause: unknown) => {
      const what = `nft refused its rules: ${cause instanceof Error ? cause.message.slice(0, 300) : String(cause)}`;
      throw new TargetError({ object: `node ${lab.nodeNames[node]}`, what }, { cause });
    });
  };
  const engine = createEngine({ faults, snapshot, program: nft });
  let services = "";
  const programServices = async (): Promise<void> => {
    const ruleset = servicesRuleset(store.list("Service"), store.list("Pod").map(servingPod));
    if (ruleset === services) return;
    services = ruleset;
    for (let node = 0; node < lab.nodes; node++) await nft(node, ruleset);
  };
  /** A change is acknowledged once it is in force, unless a fault makes the engine late. */
  const changed = async (): Promise<void> => {
    engine.changed();
    await programServices();
    await engine.settled();
  };
  const withAddress = (service: Service): Service => {
    const known = store.get(refOf(service));
    const clusterIPs =
      known?.kind === "Service" ? known.spec.clusterIPs : addressesFor(service, lab, serviceNumbers.take);
    const [clusterIP] = clusterIPs ?? [];
    if (clusterIP === undefined) return service;
    return { ...service, spec: { ...service.spec, clusterIP, clusterIPs: clusterIPs ?? null } };
  };
  /** Stores what needs no process; returns the pods that are to be started. */
  const admit = (object: KubernetesObject): readonly Pod[] => {
    checkObject(store, object);
    const known = store.get(refOf(object));
    if (object.kind === "Pod" && known?.kind !== "Pod") return [object];
    if (object.kind === "Pod" && known?.kind === "Pod") store.put(relabelled(known, object));
    else store.put(object.kind === "Service" ? withAddress(object) : withNameLabel(object));
    return [];
  };
  return {
    store,
    pods,
    async apply(objects) {
      const starting = await pods.connect(objects.flatMap(admit));
      for (const pod of starting) store.put(pod);
      // A pod must not run before the policies that select it are in force.
      await changed();
      for (const pod of starting) pods.start(pod);
      return objects.map((object) => existing(store, refOf(object)));
    },
    async patch(ref, merge) {
      const patched = withNameLabel(mergePatch(existing(store, ref), merge) as KubernetesObject);
      checkObject(store, patched);
      store.put(patched);
      await changed();
      return patched;
    },
    async remove(refs) {
      const gone = refs.flatMap((ref) => withContents(store, ref));
      for (const object of gone) store.delete(refOf(object));
      await pods.stop(gone.filter((object) => object.kind === "Pod"));
      await changed();
    },
    stop: engine.stop,
  };
}

function withContents(store: Store, ref: ObjectRef): readonly KubernetesObject[] {
  const object = store.get(ref);
  if (object === undefined) return [];
  return object.kind === "Namespace" ? [...store.inside(ref.name), object] : [object];
}

/** A headless Service has no address; one that asks for a single family has one. */
function addressesFor({ spec }: Service, { families }: Plan, take: () => number): readonly string[] {
  if (spec.clusterIP === "None") return ["None"];
  const pair = plan.service(take());
  const wanted =
    spec.ipFamilies ?? (spec.ipFamilyPolicy === "PreferDualStack" ? families : families.slice(0, 1));
  return wanted.filter((family) => families.includes(family)).map((family) => pair[family]);
}
