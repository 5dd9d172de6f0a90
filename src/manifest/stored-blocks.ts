import type { IpBlock, NetworkPolicy, NetworkPolicyPeer } from "../model/objects.js";
import { canonicalCidr } from "../model/validation/cidr.js";

/** Blocks as servers hold them that stored `010.1.2.3/16`: leading zeros count for nothing, host bits are masked. */
export function withStoredBlocks(policy: NetworkPolicy): NetworkPolicy {
  const { spec } = policy;
  if (!spec) return policy;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(spec.ingress && {
        ingress: spec.ingress.map((rule) => ({ ...rule, from: storedPeers(rule.from) })),
      }),
      ...(spec.egress && { egress: spec.egress.map((rule) => ({ ...rule, to: storedPeers(rule.to) })) }),
    },
  };
}

function storedPeers(
  peers: readonly NetworkPolicyPeer[] | null | undefined,
): readonly NetworkPolicyPeer[] | null {
  return (
    peers?.map((peer) => (peer.ipBlock ? { ...peer, ipBlock: storedBlock(peer.ipBlock) } : peer)) ?? null
  );
}

function storedBlock({ cidr, except }: IpBlock): IpBlock {
  return { cidr: canonicalCidr(cidr), ...(except && { except: except.map(canonicalCidr) }) };
}
