import type {
  LabelSelector,
  LabelSelectorRequirement,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
} from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import { isSame } from "./hypothesis.js";

/** Policies rewritten into those that a cluster with a fault would seem to have. */
export type Rewrite = (policies: readonly NetworkPolicy[]) => readonly NetworkPolicy[];

/** A rule of either direction. */
export interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | null | undefined;
  readonly ports: readonly NetworkPolicyPort[] | null | undefined;
}

/** Selects no pod: nothing can have and lack one label. */
export const NOBODY: LabelSelector = {
  matchExpressions: [
    { key: "nobody", operator: "Exists" },
    { key: "nobody", operator: "DoesNotExist" },
  ],
};

/** A peer that matches no pod: a list of peers that lost all its items must not become "everyone". */
export const NO_PEER: NetworkPolicyPeer = { podSelector: NOBODY };

/** A port that nothing is, for the same reason. */
const NO_PORT: NetworkPolicyPort = { port: "-" };

export function mapSpecs(
  map: (spec: NetworkPolicySpec, policy: NetworkPolicy) => NetworkPolicySpec | undefined,
): Rewrite {
  return (policies) =>
    policies.flatMap((policy) => {
      const spec = map(policy.spec ?? {}, policy);
      return spec === undefined ? [] : [{ ...policy, spec }];
    });
}

interface RulePlace {
  readonly policy: NetworkPolicy;
  readonly type: PolicyType;
}

/** Every rule becomes those that `map` gives. */
export function mapRules(map: (rule: Rule, place: RulePlace) => readonly Rule[]): Rewrite {
  return mapRuleLists((rules, place) => rules.flatMap((rule) => map(rule, place)));
}

/** The rules of a direction become those that `map` gives. */
export function mapRuleLists(map: (rules: readonly Rule[], place: RulePlace) => readonly Rule[]): Rewrite {
  return mapSpecs((spec, policy) => {
    const ingress =
      spec.ingress &&
      map(
        spec.ingress.map(({ from, ports }) => ({ peers: from, ports })),
        { policy, type: "Ingress" },
      ).map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) }));
    const egress =
      spec.egress &&
      map(
        spec.egress.map(({ to, ports }) => ({ peers: to, ports })),
        { policy, type: "Egress" },
      ).map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) }));
    if (isSame([ingress, egress], [spec.ingress, spec.egress])) return spec;
    // Types are written out as the API defaults them, so that other rules bring no other default in (semantics 1.4).
    const policyTypes = policyTypesOf(spec);
    return { ...spec, ...(ingress && { ingress }), ...(egress && { egress }), policyTypes };
  });
}

/** Every peer becomes those that `map` gives; none: nobody. */
export function mapPeers(
  map: (peer: NetworkPolicyPeer, policy: NetworkPolicy) => readonly NetworkPolicyPeer[],
): Rewrite {
  return mapRules(({ peers, ports }, { policy }) => [
    {
      peers: peers?.length ? orNobody(peers.flatMap((peer) => map(peer, policy))) : peers,
      ports,
    },
  ]);
}

export function mapBlocks(map: (peer: NetworkPolicyPeer) => readonly NetworkPolicyPeer[]): Rewrite {
  return mapPeers((peer) => (peer.ipBlock ? map(peer) : [peer]));
}

/** Every port becomes those that `map` gives; none: no port at all. */
export function mapPorts(map: (port: NetworkPolicyPort) => readonly NetworkPolicyPort[]): Rewrite {
  return mapRules(({ peers, ports }) => [
    { peers, ports: ports?.length ? orNoPort(ports.flatMap(map)) : ports },
  ]);
}

function orNobody(peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
  return peers.length === 0 ? [NO_PEER] : peers;
}

export function orNoPort(ports: readonly NetworkPolicyPort[]): readonly NetworkPolicyPort[] {
  return ports.length === 0 ? [NO_PORT] : ports;
}

/**
 * Every selector becomes those that `map` gives, any of which suffices: a policy is repeated for each of its subject's, a
 * peer for each combination.
 */
export function mapSelectors(map: (selector: LabelSelector) => readonly LabelSelector[]): Rewrite {
  const subjects: Rewrite = (policies) =>
    policies.flatMap((policy) =>
      map(policy.spec?.podSelector ?? {}).map((podSelector) => ({
        ...policy,
        spec: { ...policy.spec, podSelector },
      })),
    );
  const peers = mapPeers((peer) =>
    optional(peer.namespaceSelector, map).flatMap((namespaceSelector) =>
      optional(peer.podSelector, map).map((podSelector) => ({
        ...peer,
        ...(namespaceSelector && { namespaceSelector }),
        ...(podSelector && { podSelector }),
      })),
    ),
  );
  return (policies) => subjects(peers(policies));
}

function optional(
  selector: LabelSelector | null | undefined,
  map: (selector: LabelSelector) => readonly LabelSelector[],
): readonly (LabelSelector | undefined)[] {
  return selector ? map(selector) : [undefined];
}

/** Every requirement of matchExpressions becomes those that `map` gives, all of which must be met. */
export function mapRequirements(
  map: (requirement: LabelSelectorRequirement) => readonly LabelSelectorRequirement[],
): Rewrite {
  return mapSelectors((selector) =>
    selector.matchExpressions?.length
      ? [{ ...selector, matchExpressions: selector.matchExpressions.flatMap(map) }]
      : [selector],
  );
}

/** Policies as they are for one direction alone. */
export function onlyFor(type: PolicyType): Rewrite {
  return mapSpecs((spec) =>
    policyTypesOf(spec).includes(type) ? { ...spec, policyTypes: [type] } : undefined,
  );
}
