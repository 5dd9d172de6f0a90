import { isEmptySelector } from "../../model/policy-rules.js";
import { NAMESPACE_NAME_LABEL } from "../../model/labels.js";
import {
  asOf,
  firstOf,
  has,
  isRemade,
  labelled,
  latest,
  versionsSinceCreation,
  timesCreated,
} from "./history.js";
import {
  withBelievedState,
  type Hypothesis,
  type Semantics,
  withPolicies,
  type Situation,
} from "./hypothesis.js";
import { reusedAddresses } from "./reused-addresses.js";
import { mapPeers } from "./rewrite.js";

/** What a cluster may make of changes. */
export const changes: readonly Hypothesis[] = [
  {
    key: "frozen",
    kind: "change",
    sentence:
      "stops following all changes once a policy has an odd but valid name (of more than 63 characters)",
    predict: withBelievedState(({ now, history }) => {
      const odd = history.findIndex(({ policies }) =>
        policies.some(({ metadata }) => metadata.name.length > 63),
      );
      return odd === -1 ? now : asOf(history[odd - 1], now);
    }),
  },
  {
    key: "deleted-policy",
    kind: "change",
    sentence: "goes on enforcing a policy that was deleted",
    predict: withPolicies((policies, { history }) => [
      ...policies,
      ...latest(history.flatMap((state) => state.policies)).filter((policy) => !has(policies, policy)),
    ]),
  },
  {
    key: "edited-policy",
    kind: "change",
    sentence: "ignores an edit of a policy: it goes on enforcing what the policy said before",
    predict: withPolicies((policies, { history }) =>
      policies.map(
        (policy) => versionsSinceCreation(history, policy, (state) => state.policies).at(0) ?? policy,
      ),
    ),
  },
  {
    key: "pod-labels",
    kind: "change",
    sentence: "ignores a change of a pod's labels: a relabelled pod counts by the labels that it had before",
    predict: withBelievedState(({ now, history }) => ({
      ...now,
      pods: now.pods.map((pod) =>
        labelled(pod, versionsSinceCreation(history, pod, (state) => state.pods).at(0)),
      ),
    })),
  },
  {
    key: "namespace-labels",
    kind: "change",
    sentence: "ignores a change of a namespace's labels: it counts by the labels that it had before",
    predict: withBelievedState(({ now, history }) => ({
      ...now,
      namespaces: now.namespaces.map((namespace) =>
        labelled(namespace, versionsSinceCreation(history, namespace, (state) => state.namespaces).at(0)),
      ),
    })),
  },
  {
    key: "inherited-labels",
    kind: "change",
    sentence: "gives a pod that was made again under its name the labels of the pod before it",
    predict: withBelievedState(({ now, history }) => ({
      ...now,
      pods: now.pods.map((pod) => labelled(pod, isRemade(history, pod) ? firstOf(history, pod) : undefined)),
    })),
  },
  ...reusedAddresses,
  {
    key: "remade-namespace",
    kind: "change",
    sentence: "ignores policies in a namespace that was deleted and made again",
    predict: withPolicies((policies, { now, history }) => {
      const remade = new Set(
        now.namespaces
          .filter((namespace) => timesCreated(history, namespace, (state) => state.namespaces) > 1)
          .map(({ metadata }) => metadata.name),
      );
      return policies.filter(({ metadata }) => !remade.has(metadata.namespace ?? ""));
    }),
  },
  {
    key: "younger-namespace",
    kind: "change",
    sentence: "lets an empty namespaceSelector miss namespaces that are younger than the policy",
    predict: withPolicies((policies, { history }) =>
      mapPeers((peer, policy) => {
        if (!peer.namespaceSelector || !isEmptySelector(peer.namespaceSelector)) return [peer];
        const born = history.find((state) => has(state.policies, policy));
        const names = born?.namespaces.map(({ metadata }) => metadata.name) ?? [];
        const known = { key: NAMESPACE_NAME_LABEL, operator: "In", values: names } as const;
        return [{ ...peer, namespaceSelector: { matchExpressions: [known] } }];
      })(policies),
    ),
  },
  {
    key: "first-refreshed",
    kind: "change",
    sentence: "refreshes only the first of several policies when a pod's labels change",
    predict: firstRefreshed,
  },
];

const asBefore = withBelievedState(({ now, before }) => asOf(before, now));

/** Whatever the changes are: the last of the kinds of changes. */
export const stale: Hypothesis = {
  key: "stale",
  kind: "change",
  sentence: "does not follow changes: what held before them goes on",
  predict: asBefore,
};

/** Not what changes do, but that they do it late: told only where one was seen to come late. */
export const late: Hypothesis = {
  key: "late",
  kind: "late",
  sentence: "is late: when the time for a change was up it still did what held before",
  predict: asBefore,
};

/** The first policy sees pods as they are, each other as they were when it came. */
function firstRefreshed(
  { now, history }: Situation,
  { judge }: Semantics,
): ReturnType<Hypothesis["predict"]> {
  const [first, ...others] = now.policies;
  if (first === undefined || others.length === 0) return undefined;
  const asTheyWere = others.map((policy) => {
    const born = history.find((state) => has(state.policies, policy));
    return { ...asOf(born, now), policies: [policy] };
  });
  const states = [{ ...now, policies: [first] }, ...asTheyWere];
  return (probe) => {
    const rulings = states.map((state) => judge(state, probe));
    const isolating = rulings.filter(({ decidedBy }) => decidedBy.length > 0);
    if (isolating.length === 0) return undefined;
    return isolating.some(({ verdict }) => verdict === "allow") ? "allow" : "deny";
  };
}
