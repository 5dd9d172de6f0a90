import ipaddr from "ipaddr.js";
import type { IpBlock, NetworkPolicy, NetworkPolicyPeer, PolicyType } from "../../model/objects.js";
import { peersOf } from "../../model/policy-rules.js";
import { policyTypesOf } from "../../model/policy-types.js";
import type { Probe } from "../../model/probe.js";
import { type Hypothesis, type Semantics, withPolicies, type Situation } from "./hypothesis.js";
import { mapBlocks, mapPeers, mapRules, mapSpecs } from "./rewrite.js";

/** How ipBlocks may be read. */
export const blocks: readonly Hypothesis[] = [
  {
    key: "except",
    kind: "feature",
    sentence: "ignores `except` of ipBlock",
    predict: withPolicies(mapBlocks(({ ipBlock }) => (ipBlock ? [{ ipBlock: { cidr: ipBlock.cidr } }] : []))),
  },
  {
    key: "except-denies",
    kind: "feature",
    sentence: "lets `except` of one ipBlock deny what other rules or policies admit",
    predict: ({ now }, { judge }) => {
      const excepted = { ...now, policies: exceptsAlone(now.policies) };
      if (excepted.policies.length === 0) return undefined;
      return (probe) => {
        const { verdict, decidedBy } = judge(excepted, probe);
        return verdict === "allow" && decidedBy.length > 0 ? "deny" : undefined;
      };
    },
  },
  {
    key: "ipv6-spelling",
    kind: "feature",
    sentence: "does not match an IPv6 ipBlock that is written out with leading zeros",
    predict: withPolicies(mapBlocks((peer) => (isSpeltOut(peer) ? [] : [peer]))),
  },
  {
    key: "ipv6-32",
    kind: "feature",
    sentence: "takes an IPv6 ipBlock of 32 bits for one address",
    predict: withPolicies(mapBlocks((peer) => [isOf32(peer) ? onlyItsFirst(peer) : peer])),
  },
  {
    key: "zero-block",
    kind: "feature",
    sentence: "lets ipBlock 0.0.0.0/0 or ::/0 match nothing",
    predict: withPolicies(mapBlocks((peer) => (lengthOf(peer) === 0 ? [] : [peer]))),
  },
  {
    key: "single-address",
    kind: "feature",
    sentence: "lets an ipBlock of a single address (/32, /128) match nothing",
    predict: withPolicies(mapBlocks((peer) => (isSingle(peer) ? [] : [peer]))),
  },
  {
    key: "narrow-block",
    kind: "feature",
    sentence:
      "lets a narrow ipBlock take its addresses out of the broader, overlapping blocks of other rules",
    predict: withPolicies(lessNarrower),
  },
  {
    key: "block-own-namespace",
    kind: "feature",
    sentence: "lets a rule whose only peers are ipBlocks admit its own namespace too",
    predict: withPolicies(
      mapRules(({ peers, ports }) => [
        peers?.length && peers.every(({ ipBlock }) => ipBlock)
          ? { peers: [...peers, { podSelector: {} }], ports }
          : { peers, ports },
      ]),
    ),
  },
  ...(["IPv4", "IPv6"] as const).map((family) => ({
    key: `${family.toLowerCase()}-block`,
    kind: "feature" as const,
    sentence: `lets an ipBlock of ${family} match nothing`,
    predict: withPolicies(mapBlocks((peer) => (familyOf(peer) === family ? [] : [peer]))),
  })),
  {
    key: "block-pods",
    kind: "feature",
    sentence: "lets no ipBlock match pods: only addresses outside the cluster",
    predict: blind(({ from, to }) => from.kind === "pod" && to.kind === "pod"),
  },
  {
    key: "block-cluster",
    kind: "feature",
    sentence: "lets no ipBlock match pods or nodes: only addresses outside the cluster",
    predict: blind(({ from, to }) => from.kind !== "external" && to.kind !== "external"),
  },
  {
    key: "block-nothing",
    kind: "feature",
    sentence: "lets no ipBlock match anything",
    predict: blind(() => true),
  },
  {
    key: "block-everything",
    kind: "feature",
    sentence: "lets an ipBlock match every address",
    predict: withPolicies(
      mapPeers((peer) =>
        peer.ipBlock ? [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }] : [peer],
      ),
    ),
  },
];

/** Some probes are judged as if there were no ipBlock. */
function blind(concerns: (probe: Probe) => boolean): Hypothesis["predict"] {
  return ({ now }: Situation, { judge }: Semantics) => {
    if (!blocksOf(now.policies).length) return undefined;
    const state = { ...now, policies: mapBlocks(() => [])(now.policies) };
    return (probe) => (concerns(probe) ? judge(state, probe).verdict : undefined);
  };
}

/** For each policy one that admits just what its excepts take out, on every port. */
function exceptsAlone(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  return mapSpecs((spec) => {
    const ingress = exceptedPeers(spec.ingress?.flatMap(({ from }) => from ?? []));
    const egress = exceptedPeers(spec.egress?.flatMap(({ to }) => to ?? []));
    const types = policyTypesOf(spec).filter(
      (type: PolicyType) => (type === "Ingress" ? ingress : egress).length > 0,
    );
    if (types.length === 0) return undefined;
    return {
      ...spec,
      policyTypes: types,
      ingress: ingress.length === 0 ? [] : [{ from: ingress }],
      egress: egress.length === 0 ? [] : [{ to: egress }],
    };
  })(policies);
}

function exceptedPeers(peers: readonly NetworkPolicyPeer[] = []): readonly NetworkPolicyPeer[] {
  return peers.flatMap(({ ipBlock }) => (ipBlock?.except ?? []).map((cidr) => ({ ipBlock: { cidr } })));
}

function blocksOf(policies: readonly NetworkPolicy[]): readonly IpBlock[] {
  return policies.flatMap(({ spec }) => peersOf(spec ?? {})).flatMap(({ ipBlock }) => ipBlock ?? []);
}

function lessNarrower(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  const all = blocksOf(policies).map(({ cidr }) => ({ cidr, range: ipaddr.parseCIDR(cidr) }));
  return mapBlocks((peer) => {
    const { ipBlock } = peer;
    if (!ipBlock) return [peer];
    const [start, length] = ipaddr.parseCIDR(ipBlock.cidr);
    const narrower = all.filter(
      ({ range: [other, longer] }) =>
        longer > length && other.kind() === start.kind() && other.match(start, length),
    );
    const except = [...new Set([...(ipBlock.except ?? []), ...narrower.map(({ cidr }) => cidr)])];
    return except.length === 0 ? [peer] : [{ ipBlock: { cidr: ipBlock.cidr, except } }];
  })(policies);
}

function lengthOf({ ipBlock }: NetworkPolicyPeer): number {
  return Number(ipBlock?.cidr.split("/")[1]);
}

function familyOf({ ipBlock }: NetworkPolicyPeer): "IPv4" | "IPv6" {
  return ipBlock?.cidr.includes(":") ? "IPv6" : "IPv4";
}

function isSingle(peer: NetworkPolicyPeer): boolean {
  return lengthOf(peer) === (familyOf(peer) === "IPv6" ? 128 : 32);
}

function isOf32(peer: NetworkPolicyPeer): boolean {
  return familyOf(peer) === "IPv6" && lengthOf(peer) === 32 && !peer.ipBlock?.except?.length;
}

function onlyItsFirst(peer: NetworkPolicyPeer): NetworkPolicyPeer {
  return { ipBlock: { cidr: peer.ipBlock?.cidr.replace(/32$/, "128") ?? "" } };
}

function isSpeltOut(peer: NetworkPolicyPeer): boolean {
  return familyOf(peer) === "IPv6" && /(^|:)0[0-9a-f]/i.test(peer.ipBlock?.cidr ?? "");
}
