import { type FlowResult, isFlowMismatch } from "../../model/flow.js";
import type { KubernetesObject } from "../../model/objects.js";
import { type CellResult, isMismatch } from "../../model/result.js";
import type { ScenarioContext } from "../context.js";
import { renameObject } from "./names.js";
import type { World } from "../../plan/cluster-model.js";

/** How long the cluster's objects are read for. */
const READING_MS = 30_000;

interface Accused {
  readonly cells: readonly CellResult[];
  readonly flows: readonly FlowResult[];
}

/**
 * Before a cluster is accused, its objects are read again: where somebody else changed them, or they cannot be read, what
 * differs says nothing of its engine.
 */
export async function accuse(context: ScenarioContext, world: World, seen: Accused): Promise<Accused> {
  if (!seen.cells.some(isMismatch) && !seen.flows.some(isFlowMismatch)) return seen;
  const why = await changedByOthers(context, world);
  if (why === undefined) return seen;
  return {
    cells: seen.cells.map((cell) => (isMismatch(cell) ? { ...cell, verdict: "inconclusive", why } : cell)),
    flows: seen.flows.map((flow) =>
      isFlowMismatch(flow) ? { ...flow, verdict: "inconclusive", why } : flow,
    ),
  };
}

async function changedByOthers(
  { run, names }: ScenarioContext,
  { state }: World,
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
