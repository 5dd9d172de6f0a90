import type { Labels } from "./objects.js";

/** A policy of another API than NetworkPolicy: what it opens and closes is not known here. */
export interface ForeignPolicy {
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  /** Absent: it speaks of pods of every namespace. */
  readonly namespace?: string;
  /** Pods without them it does not select. Absent: nobody knows. */
  readonly labels?: Labels;
  /** All that it says, as JSON: to tell whether it has changed. */
  readonly text: string;
}

/** `CiliumNetworkPolicy shop/web` */
export function foreignPolicyId({ kind, namespace, name }: ForeignPolicy): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
