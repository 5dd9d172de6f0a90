import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../../../model/objects.js";

/** A rule of a policy with its place, whichever its direction. */
export interface PlacedRule {
  readonly direction: "ingress" | "egress";
  /** `spec.ingress[0]` */
  readonly path: string;
  readonly key: "from" | "to";
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

export function placedRules({ spec }: NetworkPolicy): readonly PlacedRule[] {
  return [
    ...(spec?.ingress ?? []).map(({ from, ports }, index) => ({
      direction: "ingress" as const,
      path: `spec.ingress[${index}]`,
      key: "from" as const,
      peers: from ?? [],
      ports: ports ?? [],
    })),
    ...(spec?.egress ?? []).map(({ to, ports }, index) => ({
      direction: "egress" as const,
      path: `spec.egress[${index}]`,
      key: "to" as const,
      peers: to ?? [],
      ports: ports ?? [],
    })),
  ];
}

export function namespaceOf({ metadata }: { readonly metadata: { readonly namespace?: string } }): string {
  return metadata.namespace ?? "default";
}

/** As places are named: `NetworkPolicy shop/db`. */
export function objectOf(policy: NetworkPolicy): string {
  return `NetworkPolicy ${namespaceOf(policy)}/${policy.metadata.name}`;
}
