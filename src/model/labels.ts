import type { Labels } from "./objects.js";

/** On every namespace that netproof makes; nothing without it is ever deleted. */
export const MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
const MANAGED_BY_VALUE = "netproof";
/** Its value is the run's id: what one run made. */
export const RUN_ID_LABEL = "netproof.io/run";

/** Set by the control plane on every namespace, to its name (semantics 1.8). */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** The labels that each namespace of a run carries. */
export function runLabels(runId: string): Labels {
  return { [MANAGED_BY_LABEL]: MANAGED_BY_VALUE, [RUN_ID_LABEL]: runId };
}

/** A label selector, as the API takes it in a query: everything of netproof, or what one run made. */
export function ownedSelector(runId?: string): string {
  const owned = `${MANAGED_BY_LABEL}=${MANAGED_BY_VALUE}`;
  return runId === undefined ? owned : `${owned},${RUN_ID_LABEL}=${runId}`;
}

export function isOwned(labels: Labels | null | undefined): boolean {
  return labels?.[MANAGED_BY_LABEL] === MANAGED_BY_VALUE;
}
