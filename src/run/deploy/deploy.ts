import type { KubernetesObject, ObjectRef, Pod, Service } from "../../model/objects.js";
import { describeRef, refOf } from "../../model/objects.js";
import type { Status } from "../../model/result/verdict.js";
import type { ScenarioContext } from "../context.js";
import { prepareNamespaces } from "./pool/prepare-namespaces.js";
import { refsOf } from "./pool/namespace-pool.js";
import { renameObject, renamePatch, renameRef } from "./names.js";
import type { Transition, Operation } from "../../plan/apply-change.js";
import { putAll, unplaced, type ClusterModel } from "../../plan/cluster-model.js";

/** Time for pods to be pulled, scheduled and started. */
const READY_MS = 120_000;

/** Takes the cluster to the state that a change leads to, and learns the addresses that it gave out. */
export async function applyTransition(
  context: ScenarioContext,
  { cluster, operations }: Transition,
): Promise<ClusterModel> {
  const stored: KubernetesObject[] = [];
  for (const operation of operations) stored.push(...(await perform(context, operation)));
  const services = stored.filter((object): object is Service => object.kind === "Service");
  return placePods(context, putAll(cluster, services));
}

async function perform(context: ScenarioContext, operation: Operation): Promise<readonly KubernetesObject[]> {
  const { target, signal } = context.run;
  const { toCluster, fromCluster } = context.names;
  switch (operation.do) {
    case "apply": {
      for (const ref of operation.objects.map(refOf)) context.created.set(describeRef(ref), ref);
      const objects = operation.objects.map((object) => renameObject(object, toCluster));
      return (await target.apply(objects, signal)).map((object) => renameObject(object, fromCluster));
    }
    case "patch":
      await target.patch(
        renameRef(operation.ref, toCluster),
        renamePatch(operation.ref, operation.merge, toCluster),
        signal,
      );
      return [];
    case "remove":
      await target.remove(
        operation.refs.map((ref) => renameRef(ref, toCluster)),
        signal,
      );
      return [];
  }
}

async function placePods(context: ScenarioContext, cluster: ClusterModel): Promise<ClusterModel> {
  const { run, scenario, names } = context;
  const waiting = unplaced(cluster);
  if (waiting.length === 0) return cluster;
  const ready = await run.target.waitUntilReady({
    pods: waiting.map((pod): ObjectRef => renameRef(refOf(pod), names.toCluster)),
    signal: AbortSignal.any([run.signal, AbortSignal.timeout(READY_MS)]),
    onProgress: ({ ready: count, total }) =>
      run.onEvent({ type: "waiting", scenario, what: `pods: ${count} of ${total} ready` }),
  });
  return putAll(
    cluster,
    ready.map((pod): Pod => withStatus(cluster, renameObject(pod, names.fromCluster))),
  );
}

/** Labels and ports as the scenario has them; node, addresses and phase as the target gave them. */
function withStatus(cluster: ClusterModel, placed: Pod): Pod {
  const pod = cluster.state.pods.find(
    ({ metadata }) =>
      metadata.name === placed.metadata.name && metadata.namespace === placed.metadata.namespace,
  );
  if (pod === undefined) return placed;
  const nodeName = placed.spec.nodeName;
  return {
    ...pod,
    spec: { ...pod.spec, ...(nodeName === undefined ? {} : { nodeName }) },
    ...(placed.status === undefined ? {} : { status: placed.status }),
  };
}

/** The scenario's namespaces and pods: its own, or leased ones. */
export async function deployFixture(context: ScenarioContext, fixture: Transition): Promise<ClusterModel> {
  const { run, scenario, lease } = context;
  if (lease === undefined) return applyTransition(context, fixture);
  await prepareNamespaces({ target: run.target, scenario, lease, pods: run.podOptions, signal: run.signal });
  const { cluster } = fixture;
  const { services } = cluster.state;
  const operations: Operation[] = services.length === 0 ? [] : [{ do: "apply", objects: services }];
  return applyTransition(context, { cluster, operations });
}

/**
 * Removes all that the scenario made. What it leased is given back only after a pass: nobody knows in what state
 * anything else left the cluster.
 */
export async function cleanUp(context: ScenarioContext, status: Status): Promise<void> {
  const { lease, names } = context;
  const { pool, removal } = context.run;
  const own = [...context.created.values()].map((ref) => renameRef(ref, names.toCluster));
  if (lease === undefined) {
    removal.inBackground(own);
    return;
  }
  const isTidy = status === "pass" && (await removal.now(own));
  removal.inBackground(
    isTidy ? pool.release(lease) : lease.namespaces.flatMap(({ shared }) => refsOf(shared)),
  );
}
