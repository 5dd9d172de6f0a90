import {
  idOf,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from "../../../model/objects.js";
import { rulesFor } from "../../../model/policy-rules.js";

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
  return (["ingress", "egress"] as const).flatMap((direction) =>
    rulesFor(spec ?? {}, direction).map(({ peers, ports }, index) => ({
      direction,
      path: `spec.${direction}[${index}]`,
      key: direction === "ingress" ? ("from" as const) : ("to" as const),
      peers: peers ?? [],
      ports: ports ?? [],
    })),
  );
}

/** As places are named: `NetworkPolicy shop/db`. */
export function objectOf(policy: NetworkPolicy): string {
  return `NetworkPolicy ${idOf(policy)}`;
}
