import type { Labels } from "./objects.js";

/** On every namespace that netproof makes; nothing without it is ever deleted. */
export const managedByLabel = "app.kubernetes.io/managed-by";
const managedByValue = "netproof";
/** Its value is the run's id: what one run made. */
export const runIdLabel = "netproof.io/run";

/** Set by the control plane on every namespace, to its name (semantics 1.8). */
export const namespaceNameLabel = "kubernetes.io/metadata.name";

/** The labels that each namespace of a run carries. */
export function runLabels(runId: string): Labels {
  return { [managedByLabel]: managedByValue, [runIdLabel]: runId };
}

/** A label selector, as the API takes it in a query: everything of netproof, or what one run made. */
export function ownedSelector(runId?: string): string {
  const owned = `${managedByLabel}=${managedByValue}`;
  return runId === undefined ? owned : `${owned},${runIdLabel}=${runId}`;
}

export function isOwned(labels: Labels | null | undefined): boolean {
  return labels?.[managedByLabel] === managedByValue;
}
