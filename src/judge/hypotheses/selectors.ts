import type { LabelSelector, LabelSelectorRequirement, Pod } from "../../model/objects.js";
import { isEmptySelector } from "../../model/policy-rules.js";
import { withBelievedState, type Hypothesis, withPolicies } from "./hypothesis.js";
import { mapPeers, mapRequirements, mapSelectors, NOBODY } from "./rewrite.js";

/** How selectors may be read. */
export const selectors: readonly Hypothesis[] = [
  {
    key: "port-names-as-labels",
    kind: "feature",
    sentence: "takes names of container ports for labels: a podSelector matches a pod that calls a port so",
    predict: withBelievedState(({ now }) => ({ ...now, pods: now.pods.map(withPortNames) })),
  },
  {
    key: "selectors-ored",
    kind: "feature",
    sentence: "reads namespaceSelector and podSelector of one peer as either, where both must match",
    predict: withPolicies(
      mapPeers(({ namespaceSelector, podSelector, ...peer }) =>
        namespaceSelector && podSelector
          ? [
              { ...peer, namespaceSelector },
              { ...peer, podSelector },
            ]
          : [
              {
                ...peer,
                ...(namespaceSelector && { namespaceSelector }),
                ...(podSelector && { podSelector }),
              },
            ],
      ),
    ),
  },
  {
    key: "namespaceSelector",
    kind: "feature",
    sentence: "ignores `namespaceSelector` beside a podSelector",
    predict: withPolicies(
      mapPeers(({ namespaceSelector, ...peer }) => [
        peer.podSelector || !namespaceSelector ? peer : { ...peer, namespaceSelector },
      ]),
    ),
  },
  {
    key: "podSelector",
    kind: "feature",
    sentence: "ignores `podSelector` beside a namespaceSelector",
    predict: withPolicies(
      mapPeers(({ podSelector, ...peer }) => [
        peer.namespaceSelector || !podSelector ? peer : { ...peer, podSelector },
      ]),
    ),
  },
  {
    key: "any-namespace",
    kind: "feature",
    sentence: "lets a podSelector without namespaceSelector match pods of every namespace",
    predict: withPolicies(
      mapPeers((peer) => [
        peer.podSelector && !peer.namespaceSelector ? { ...peer, namespaceSelector: {} } : peer,
      ]),
    ),
  },
  {
    key: "any-label",
    kind: "feature",
    sentence: "lets any one label of `matchLabels` suffice, where all must match",
    predict: withPolicies(mapSelectors(oneLabelEach)),
  },
  {
    key: "in-several",
    kind: "feature",
    sentence: "lets the operator In of matchExpressions match nothing if it lists more than one value",
    predict: withPolicies(
      mapRequirements((own) =>
        own.operator === "In" && several(own) ? (NOBODY.matchExpressions ?? []) : [own],
      ),
    ),
  },
  {
    key: "in-first",
    kind: "feature",
    sentence: "reads only the first value of the operator In of matchExpressions",
    predict: withPolicies(mapRequirements((own) => [own.operator === "In" ? firstValue(own) : own])),
  },
  {
    key: "notin-any",
    kind: "feature",
    sentence:
      "lets the operator NotIn of matchExpressions match what lacks any one of its values, where it must lack all",
    predict: withPolicies(mapSelectors(oneNotInEach)),
  },
  {
    key: "notin-first",
    kind: "feature",
    sentence: "reads only the first value of the operator NotIn of matchExpressions",
    predict: withPolicies(mapRequirements((own) => [own.operator === "NotIn" ? firstValue(own) : own])),
  },
  {
    key: "missing-key",
    kind: "feature",
    sentence:
      "lets the operators NotIn and DoesNotExist of matchExpressions fail where the label's key is missing",
    predict: withPolicies(
      mapRequirements((own) => (isNegative(own) ? [own, { key: own.key, operator: "Exists" }] : [own])),
    ),
  },
  ...(["In", "NotIn", "Exists", "DoesNotExist"] as const).flatMap((operator): readonly Hypothesis[] => [
    {
      key: `ignores-${operator}`,
      kind: "feature",
      sentence: `ignores the operator ${operator} of matchExpressions`,
      predict: withPolicies(mapRequirements((own) => (own.operator === operator ? [] : [own]))),
    },
    {
      key: `never-${operator}`,
      kind: "feature",
      sentence: `lets the operator ${operator} of matchExpressions match nothing`,
      predict: withPolicies(
        mapRequirements((own) => (own.operator === operator ? (NOBODY.matchExpressions ?? []) : [own])),
      ),
    },
  ]),
  {
    key: "matchExpressions",
    kind: "feature",
    sentence: "ignores `matchExpressions`",
    predict: withPolicies(mapRequirements(() => [])),
  },
  {
    key: "empty-peer-selector",
    kind: "feature",
    sentence: "lets an empty podSelector of a peer match no pods, where it matches all",
    predict: withPolicies(
      mapPeers((peer) => (peer.podSelector && isEmptySelector(peer.podSelector) ? [] : [peer])),
    ),
  },
  {
    key: "empty-namespaceSelector",
    kind: "feature",
    sentence: "lets an empty namespaceSelector match no namespace, where it matches all",
    predict: withPolicies(
      mapPeers((peer) => (peer.namespaceSelector && isEmptySelector(peer.namespaceSelector) ? [] : [peer])),
    ),
  },
  {
    key: "namespaceSelector-nothing",
    kind: "feature",
    sentence: "does not match `namespaceSelector`",
    predict: withPolicies(mapPeers((peer) => (peer.namespaceSelector ? [] : [peer]))),
  },
  {
    key: "namespaceSelector-everything",
    kind: "feature",
    sentence: "lets any `namespaceSelector` match every namespace",
    predict: withPolicies(
      mapPeers((peer) => [peer.namespaceSelector ? { ...peer, namespaceSelector: {} } : peer]),
    ),
  },
  {
    key: "podSelector-nothing",
    kind: "feature",
    sentence: "does not match `podSelector` of peers",
    predict: withPolicies(mapPeers((peer) => (peer.podSelector ? [] : [peer]))),
  },
];

function oneLabelEach(selector: LabelSelector): readonly LabelSelector[] {
  const pairs = Object.entries(selector.matchLabels ?? {});
  return pairs.length < 2
    ? [selector]
    : pairs.map(([key, value]) => ({ ...selector, matchLabels: { [key]: value } }));
}

/** For each combination of one value out of every NotIn. */
function oneNotInEach(selector: LabelSelector): readonly LabelSelector[] {
  const own = selector.matchExpressions ?? [];
  const expanded = own.reduce<readonly (readonly LabelSelectorRequirement[])[]>(
    (all, requirement) =>
      all.flatMap((before) => valuesApart(requirement).map((single) => [...before, single])),
    [[]],
  );
  return expanded.length < 2
    ? [selector]
    : expanded.map((matchExpressions) => ({ ...selector, matchExpressions }));
}

function valuesApart(requirement: LabelSelectorRequirement): readonly LabelSelectorRequirement[] {
  if (requirement.operator !== "NotIn") return [requirement];
  return (requirement.values ?? []).map((value) => ({ ...requirement, values: [value] }));
}

function several({ values }: LabelSelectorRequirement): boolean {
  return (values?.length ?? 0) > 1;
}

function firstValue(requirement: LabelSelectorRequirement): LabelSelectorRequirement {
  return several(requirement)
    ? { ...requirement, values: requirement.values?.slice(0, 1) ?? [] }
    : requirement;
}

function isNegative({ operator }: LabelSelectorRequirement): boolean {
  return operator === "NotIn" || operator === "DoesNotExist";
}

function withPortNames(pod: Pod): Pod {
  const names = pod.spec.containers.flatMap(({ ports }) => (ports ?? []).flatMap(({ name }) => name ?? []));
  if (names.length === 0) return pod;
  const labels = { ...Object.fromEntries(names.map((name) => [name, ""])), ...pod.metadata.labels };
  return { ...pod, metadata: { ...pod.metadata, labels } };
}
