import { type ForeignPolicy, foreignPolicyId } from "../model/foreign-policy.js";
import { hasAll } from "../model/labels.js";
import type { Pod } from "../model/objects.js";

/** The policies of other APIs that may select a pod, in words. */
export function foreignPoliciesOf(
  foreign: readonly ForeignPolicy[],
  pod: Pod | undefined,
): readonly string[] {
  return foreign
    .filter((policy) => isForPod(policy, pod))
    .map((policy) => `${foreignPolicyId(policy)}, which netproof does not read`);
}

/** Whether it may select the pod. */
export function isForPod({ namespace, labels = {} }: ForeignPolicy, pod: Pod | undefined): boolean {
  if (pod === undefined) return false;
  const { metadata, spec } = pod;
  if (spec.hostNetwork === true || (namespace !== undefined && namespace !== metadata.namespace))
    return false;
  return hasAll(metadata.labels ?? {}, labels);
}
