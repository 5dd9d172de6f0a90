import type { KubernetesObject } from "../../model/objects.js";
import type { ScenarioContext } from "../context.js";
import { renameObject } from "./names.js";
import type { ClusterModel } from "../../plan/cluster-model.js";

/** How long the cluster's objects are read for. */
const READING_MS = 30_000;

/**
 * Before a cluster is accused, its objects are read again. Returns how they are not what was sent, and by whom, or that
 * they could not be read; undefined: they are.
 */
export async function changedByOthers(
  { run, names }: ScenarioContext,
  { state }: ClusterModel,
): Promise<string | undefined> {
  const { target } = run;
  if (target.deviations === undefined) return undefined;
  const objects = [...state.namespaces, ...state.pods, ...state.policies].map((object): KubernetesObject =>
    renameObject(object, names.toCluster),
  );
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(READING_MS)]);
  try {
    const found = await target.deviations(objects, signal);
    return found.length === 0
      ? undefined
      : `the cluster's objects are not what was sent: ${found.join("; ")}`;
  } catch (error) {
    run.signal.throwIfAborted();
    return `the cluster's objects could not be read again: ${error instanceof Error ? error.message : String(error)}`;
  }
}
