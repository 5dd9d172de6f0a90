import { type ForeignPolicy, foreignPolicyId } from "../model/foreign-policy.js";
import type { Pod } from "../model/objects.js";

/** The policies of other APIs that may select a pod, in words. */
export function foreignPoliciesOf(
  foreign: readonly ForeignPolicy[],
  pod: Pod | undefined,
): readonly string[] {
  if (pod === undefined) return [];
  return foreign
    .filter((policy) => maySelect(policy, pod))
    .map((policy) => `${foreignPolicyId(policy)}, which netproof does not read`);
}

function maySelect({ namespace, labels = {} }: ForeignPolicy, { metadata, spec }: Pod): boolean {
  if (spec.hostNetwork === true || (namespace !== undefined && namespace !== metadata.namespace))
    return false;
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}
