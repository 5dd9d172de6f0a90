import type { KubernetesObject, NetworkPolicySpec, PolicyType } from "./objects.js";

/** Absent, null and [] default to Ingress, and Egress if there are egress rules (semantics 1.4). */
export function policyTypesOf({ policyTypes, egress }: NetworkPolicySpec): readonly PolicyType[] {
  if (policyTypes?.length) return policyTypes;
  return egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
}

/** A policy's types are settled when it is written: a patch that gives it rules of another direction leaves them. */
export function withStoredTypes<T extends KubernetesObject>(object: T): T {
  if (object.kind !== "NetworkPolicy") return object;
  const spec = object.spec ?? {};
  return { ...object, spec: { ...spec, policyTypes: policyTypesOf(spec) } };
}
