import type { Endpoint } from "../../model/endpoint.js";
import type { ClusterState, NetworkPolicy, NetworkPolicySpec, PolicyType } from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import { type Hypothesis, type Semantics, type Situation, withPolicies } from "./hypothesis.js";
import { meansNobody } from "./membership/selecting.js";
import { mapSpecs, onlyFor } from "./rewrite.js";
import { isSameNode, podsAt } from "./scope.js";

/** Whom policies may isolate, in which direction. */
export const directions: readonly Hypothesis[] = [
  {
    key: "no-egress-rules",
    kind: "scope",
    sentence:
      "does not isolate for egress where a policy has no egress rules: deny-all egress isolates nothing",
    predict: withPolicies(mapSpecs((spec) => withoutEmpty(spec, "Egress", spec.egress?.length))),
  },
  {
    key: "no-ingress-rules",
    kind: "scope",
    sentence:
      "does not isolate for ingress where a policy has no ingress rules: deny-all ingress isolates nothing",
    predict: withPolicies(mapSpecs((spec) => withoutEmpty(spec, "Ingress", spec.ingress?.length))),
  },
  {
    key: "no-egress-peers",
    kind: "scope",
    sentence: "does not isolate for egress where a policy's selectors match no pod",
    predict: (situation, semantics) => {
      const { now } = situation;
      const rewrite = mapSpecs((spec, policy) => {
        const peers = spec.egress?.map(({ to }) => to ?? []) ?? [];
        const leadsNowhere = peers.every(
          (own) => own.length > 0 && own.every((peer) => meansNobody(peer, { policy, now, semantics })),
        );
        return peers.length > 0 && leadsNowhere ? withoutEmpty(spec, "Egress", 0) : spec;
      });
      return withPolicies(rewrite)(situation, semantics);
    },
  },
  {
    key: "both-directions",
    kind: "feature",
    sentence: "isolates for both directions where `policyTypes` lists, or defaults to, one",
    predict: withPolicies(mapSpecs((spec) => ({ ...spec, policyTypes: ["Ingress", "Egress"] }))),
  },
  {
    key: "unlisted-rules",
    kind: "feature",
    sentence: "enforces rules of a direction that `policyTypes` does not list",
    predict: withPolicies(
      mapSpecs((spec) => ({
        ...spec,
        policyTypes: [
          ...new Set([
            ...policyTypesOf(spec),
            ...(spec.ingress?.length ? (["Ingress"] as const) : []),
            ...(spec.egress?.length ? (["Egress"] as const) : []),
          ]),
        ],
      })),
    ),
  },
  {
    key: "policyTypes",
    kind: "feature",
    sentence: "ignores `policyTypes`: directions are inferred from the rules",
    predict: withPolicies(mapSpecs(({ policyTypes: _types, ...spec }) => spec)),
  },
  {
    key: "either-direction-policy",
    kind: "scope",
    sentence:
      "lets a rule of either direction admit both ways between pods that its policy selects: what its egress rules admit enters, and what its ingress rules admit leaves",
    predict: bothWaysWithinPolicy,
  },
  ...[false, true].map((near): Hypothesis => ({
    key: near ? "either-direction-near" : "either-direction",
    kind: "scope",
    sentence:
      "lets what the source's egress policy admits pass the destination's ingress policy: directions are ORed" +
      (near ? ", within a node" : ""),
    predict: ({ now }, { judge }) => {
      const egressAlone: ClusterState = { ...now, policies: onlyFor("Egress")(now.policies) };
      return (probe) => {
        if (near && !isSameNode(probe, now)) return undefined;
        const { verdict, decidedBy } = judge(egressAlone, probe);
        return verdict === "allow" && decidedBy.length > 0 ? "allow" : undefined;
      };
    },
  })),
];

/** A policy does not isolate for a direction without rules. */
function withoutEmpty(
  spec: NetworkPolicySpec,
  type: PolicyType,
  rules: number | undefined,
): NetworkPolicySpec | undefined {
  const types = policyTypesOf(spec).filter((own) => own !== type || (rules ?? 0) > 0);
  return types.length === 0 ? undefined : { ...spec, policyTypes: types };
}

/** Each end lets through what it should, and what the other direction of a policy of both ends admits. */
function bothWaysWithinPolicy(
  { now }: Situation,
  { judge, selects }: Semantics,
): ReturnType<Hypothesis["predict"]> {
  const ofBothTypes = now.policies.filter(({ spec }) => policyTypesOf(spec ?? {}).length === 2);
  if (ofBothTypes.length === 0) return undefined;
  const alone = (type: PolicyType, policies: readonly NetworkPolicy[]): ClusterState => ({
    ...now,
    policies: onlyFor(type)(policies),
  });
  const ends = (["Ingress", "Egress"] as const).map((type) => ({
    all: alone(type, now.policies),
    borrowed: ofBothTypes.map((policy) => ({
      policy,
      state: alone(type === "Ingress" ? "Egress" : "Ingress", [policy]),
    })),
  }));
  const isSubject = (end: Endpoint, policy: NetworkPolicy): boolean =>
    podsAt(end, now).some(
      ({ metadata, spec }) =>
        metadata.namespace === policy.metadata.namespace &&
        spec.hostNetwork !== true &&
        selects(policy.spec?.podSelector, metadata.labels ?? {}),
    );
  return (probe) => {
    const shared = ofBothTypes.filter(
      (policy) => isSubject(probe.from, policy) && isSubject(probe.to, policy),
    );
    const admits = (state: ClusterState): boolean => judge(state, probe).verdict === "allow";
    const passes = ends.every(
      ({ all, borrowed }) =>
        admits(all) || borrowed.some(({ policy, state }) => shared.includes(policy) && admits(state)),
    );
    return shared.length > 0 && passes ? "allow" : undefined;
  };
}
