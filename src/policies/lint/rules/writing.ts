import { NAMESPACE_NAME_LABEL } from "../../../model/labels.js";
import { namespaceOf } from "../../../model/objects.js";
import { isDeepStrictEqual } from "node:util";
import { isEmptySelector } from "../../../model/policy-rules.js";
import { policyTypesOf } from "../../../model/policy-types.js";
import { selects } from "../../../simulator/index.js";
import { selectorText } from "../../matrix/exposure.js";
import type { Rule } from "../finding.js";
import { objectOf, placedRules } from "./policies.js";

/** Policies that mean less, or more, than they look. */
export const writingRules: readonly Rule[] = [
  {
    id: "rules-without-type",
    severity: "error",
    summary: "rules of a direction that policyTypes does not list",
    find: ({ state }) =>
      state.policies.flatMap((policy) => {
        const types = policyTypesOf(policy.spec ?? {});
        const missing = (["Ingress", "Egress"] as const).filter((type) => {
          const rules = type === "Ingress" ? policy.spec?.ingress : policy.spec?.egress;
          return (rules ?? []).length > 0 && !types.includes(type);
        });
        return missing.map((type) => ({
          object: objectOf(policy),
          path: `spec.${type.toLowerCase()}`,
          text: `its ${type.toLowerCase()} rules mean nothing, as policyTypes does not list ${type}`,
          remedy: `Add ${type} to policyTypes, or remove the rules.`,
        }));
      }),
  },
  {
    id: "empty-egress",
    severity: "warning",
    summary: "`egress: []` without policyTypes, which isolates nothing for egress",
    find: ({ state }) =>
      state.policies
        .filter(({ spec }) => spec?.egress?.length === 0 && !spec.policyTypes?.length)
        .map((policy) => ({
          object: objectOf(policy),
          path: "spec.egress",
          text: "`egress: []` closes nothing: without policyTypes a policy is for egress only where it has egress rules",
          remedy: "Write policyTypes: [Ingress, Egress], or remove it.",
        })),
  },
  {
    id: "two-peers",
    severity: "warning",
    summary: "two peers where one with both selectors is likely meant",
    find: ({ state, podsIn }) =>
      state.policies.flatMap((policy) =>
        placedRules(policy).flatMap(({ path, key, peers }) =>
          peers.flatMap((peer, index) => {
            const next = peers[index + 1];
            const [namespaces, pods] = [peer.namespaceSelector, next?.podSelector];
            if (!namespaces || peer.podSelector || !pods || next?.namespaceSelector || isEmptySelector(pods))
              return [];
            const isMine = podsIn(namespaceOf(policy)).some((pod) =>
              selects(pods, pod.metadata.labels ?? {}),
            );
            const described = state.namespaces.filter(({ metadata }) =>
              selects(namespaces, { ...metadata.labels, [NAMESPACE_NAME_LABEL]: metadata.name }),
            );
            const isThere = described.some(({ metadata }) =>
              podsIn(metadata.name).some((pod) => selects(pods, pod.metadata.labels ?? {})),
            );
            if (isMine || !isThere) return [];
            return [
              {
                object: objectOf(policy),
                path: `${path}.${key}[${index + 1}]`,
                text: `two peers: all pods of namespaces ${selectorText(namespaces)}, and pods ${selectorText(pods)} of ${namespaceOf(policy)}, which has none; those that are meant are likely pods of both selectors`,
                remedy: "Remove the dash in front of podSelector.",
              },
            ];
          }),
        ),
      ),
  },
  {
    id: "repeated-rule",
    severity: "warning",
    summary: "a rule that stands twice in its policy",
    find: ({ state }) =>
      state.policies.flatMap((policy) => {
        const rules = placedRules(policy);
        return rules.flatMap((rule, index) => {
          const first = rules.findIndex(
            (own) =>
              own.direction === rule.direction &&
              isDeepStrictEqual([own.peers, own.ports], [rule.peers, rule.ports]),
          );
          return first === index
            ? []
            : [
                {
                  object: objectOf(policy),
                  path: rule.path,
                  text: `${rule.path} says what ${rules[first]?.path} says`,
                  remedy: "Remove one of them.",
                },
              ];
        });
      }),
  },
];
