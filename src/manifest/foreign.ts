import { z } from "zod";
import type { ForeignPolicy } from "../model/foreign-policy.js";
import { optional, textMap } from "../model/validation/decode.js";

/** What enforces policies of its own beside NetworkPolicy, by what its kinds are called. Staged ones only watch. */
const POLICY = /^(?!Staged).*(Network-?Polic(y|ies)|EgressFirewall)$/;

const shape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: optional(z.string()) }),
  specs: optional(z.unknown()),
  spec: optional(z.looseObject({ endpointSelector: optional(z.looseObject({ matchLabels: textMap() })) })),
});

/** Kinds that speak of all namespaces. */
const CLUSTER_WIDE = /Clusterwide|Global|Admin|^ClusterNetworkPolicy$/;

/**
 * A policy of another API than networking.k8s.io, which opens or closes what NetworkPolicies do not. netproof does not read what
 * it says, but whom it may select.
 */
export function foreignPolicy(value: unknown, namespace: string): ForeignPolicy | undefined {
  const parsed = shape.safeParse(value);
  if (!parsed.success) return undefined;
  const { apiVersion, kind, metadata, spec, specs } = parsed.data;
  if (!POLICY.test(kind) || apiVersion.startsWith("networking.k8s.io/")) return undefined;
  const where = CLUSTER_WIDE.test(kind) ? {} : { namespace: metadata.namespace || namespace };
  // Of Cilium's selectors only the plainest is read: `k8s:app` and labels that Cilium makes itself are not.
  const labels = spec?.endpointSelector?.matchLabels;
  const isPlain =
    labels !== undefined &&
    specs === undefined &&
    Object.keys(labels).every((key) => !key.includes(":") && !key.startsWith("io."));
  const text = JSON.stringify(value);
  return { kind, apiVersion, name: metadata.name, text, ...where, ...(isPlain ? { labels } : {}) };
}
