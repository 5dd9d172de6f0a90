import type { Labels, ObjectMeta, Service } from "./objects.js";

/** On every namespace that netproof makes; nothing without it is ever deleted. */
export const MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
const MANAGED_BY_VALUE = "netproof";
/** Its value is the run's id: what one run made. */
export const RUN_ID_LABEL = "netproof.io/run";

/** Set by the control plane on every namespace, to its name (semantics 1.8). */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Whether each of the wanted labels is there, with its value. */
export function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** A Service's selector is a plain map: every pair must be among the labels of a pod of its namespace. */
export function isBehind(
  { metadata, spec }: Service,
  { namespace = "default", labels }: Pick<ObjectMeta, "namespace" | "labels">,
): boolean {
  const selector = spec.selector ?? {};
  return (
    Object.keys(selector).length > 0 &&
    (metadata.namespace ?? "default") === namespace &&
    hasAll(labels ?? {}, selector)
  );
}

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
