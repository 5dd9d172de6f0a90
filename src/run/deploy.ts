import type { KubernetesObject, ObjectRef, Pod, Service } from "../model/objects.js";
import { refOf } from "../model/objects.js";
import type { ScenarioContext } from "./context.js";
import { renameObject, renameRef } from "./names.js";
import type { Advance, Operation } from "./advance.js";
import { putAll, type World } from "./world.js";

/** Time for pods to be pulled, scheduled and started. */
const READY_MS = 120_000;
/** Clean-up goes on after an interrupt, but not for ever. */
const CLEAN_UP_MS = 60_000;

/** Takes the cluster to the world that a change leads to, and learns the addresses that it gave out. */
export async function carryOut(context: ScenarioContext, { world, operations }: Advance): Promise<World> {
  const stored: KubernetesObject[] = [];
  for (const operation of operations) stored.push(...(await perform(context, operation)));
  const services = stored.filter((object): object is Service => object.kind === "Service");
  return placePods(context, putAll(world, services));
}

async function perform(context: ScenarioContext, operation: Operation): Promise<readonly KubernetesObject[]> {
  const { target, signal } = context.run;
  const { toCluster, fromCluster } = context.names;
  switch (operation.do) {
    case "apply": {
      for (const object of operation.objects)
        if (object.kind === "Namespace") context.created.add(object.metadata.name);
      const objects = operation.objects.map((object) => renameObject(object, toCluster));
      return (await target.apply(objects, signal)).map((object) => renameObject(object, fromCluster));
    }
    case "patch":
      await target.patch(renameRef(operation.ref, toCluster), operation.merge, signal);
      return [];
    case "remove":
      await target.remove(
        operation.refs.map((ref) => renameRef(ref, toCluster)),
        signal,
      );
      return [];
  }
}

async function placePods(context: ScenarioContext, world: World): Promise<World> {
  const { run, scenario, names } = context;
  const waiting = world.state.pods.filter(({ status }) => status === undefined);
  if (waiting.length === 0) return world;
  const ready = await run.target.waitUntilReady({
    pods: waiting.map((pod): ObjectRef => renameRef(refOf(pod), names.toCluster)),
    signal: AbortSignal.any([run.signal, AbortSignal.timeout(READY_MS)]),
    onProgress: ({ ready: count, total }) =>
      run.onEvent({ type: "waiting", scenario, what: `waiting for ${total} pods (${count} ready)` }),
  });
  return putAll(
    world,
    ready.map((pod): Pod => withStatus(world, renameObject(pod, names.fromCluster))),
  );
}

/** Labels and ports as the scenario has them; node, addresses and phase as the target gave them. */
function withStatus(world: World, placed: Pod): Pod {
  const pod = world.state.pods.find(
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

/** Removes the scenario's namespaces, and with them everything that it made. */
export async function cleanUp(context: ScenarioContext): Promise<void> {
  const refs = [...context.created].map((name): ObjectRef => ({
    kind: "Namespace",
    name: context.names.toCluster(name),
  }));
  if (refs.length === 0) return;
  await context.run.target.remove(refs, AbortSignal.timeout(CLEAN_UP_MS)).catch((error: unknown) => {
    const what = `clean-up failed: ${error instanceof Error ? error.message : String(error)}\n  Run: netproof clean`;
    context.run.onEvent({ type: "waiting", scenario: context.scenario, what });
  });
}
