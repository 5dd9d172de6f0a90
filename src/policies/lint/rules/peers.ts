import { NAMESPACE_NAME_LABEL } from "../../../model/labels.js";
import { namespaceOf, type LabelSelector, type NetworkPolicy } from "../../../model/objects.js";
import { isEmptySelector } from "../../../model/policy-rules.js";
import { selects } from "../../../simulator/index.js";
import { selectorText } from "../../matrix/exposure.js";
import type { Remark, Rule, Subject } from "../finding.js";
import { objectOf, placedRules } from "./policies.js";

/** Selectors that select nobody. Where the manifests have no pods of a namespace, nothing is said of it. */
export const peerRules: readonly Rule[] = [
  {
    id: "selects-nobody",
    severity: "warning",
    summary: "a policy whose podSelector selects none of its namespace's workloads",
    find: (subject) =>
      subject.state.policies
        .filter(
          (policy) => subject.podsIn(namespaceOf(policy)).length > 0 && subject.selected(policy).length === 0,
        )
        .map((policy) => ({
          object: objectOf(policy),
          path: "spec.podSelector",
          text: `it selects no workload of ${namespaceOf(policy)}: none has ${selectorText(policy.spec?.podSelector)}; ${nearestLabels(subject, policy)}`,
          remedy: "Select by labels that the pods' template has.",
        })),
  },
  {
    id: "peer-matches-nobody",
    severity: "warning",
    summary: "a podSelector of a peer that selects none of the policy's own namespace's workloads",
    find: (subject) =>
      remarksOnPeers(subject, (policy, { podSelector, namespaceSelector }) => {
        if (namespaceSelector || !podSelector || isEmptySelector(podSelector)) return undefined;
        const own = subject.podsIn(namespaceOf(policy));
        if (own.length === 0 || own.some((pod) => selects(podSelector, pod.metadata.labels ?? {})))
          return undefined;
        const elsewhere = subject.state.pods.find((pod) => selects(podSelector, pod.metadata.labels ?? {}));
        return elsewhere === undefined
          ? undefined
          : {
              text: `pods ${selectorText(podSelector)} are in ${namespaceOf(elsewhere)}, and without a namespaceSelector a peer means pods of ${namespaceOf(policy)} alone`,
              remedy: `Add namespaceSelector: { matchLabels: { ${NAMESPACE_NAME_LABEL}: ${namespaceOf(elsewhere)} } } to the same peer.`,
            };
      }),
  },
  {
    id: "namespace-lacks-label",
    severity: "warning",
    summary: "a namespaceSelector on `name`, which no namespace has, where a namespace of that name is there",
    find: (subject) =>
      remarksOnPeers(subject, (_, { namespaceSelector }) => {
        const name = namespaceSelector?.matchLabels?.["name"];
        if (name === undefined || !namespaceSelector) return undefined;
        const described = subject.state.namespaces.find(({ metadata }) => metadata.name === name);
        if (described === undefined || isSelectedAnywhere(subject, namespaceSelector)) return undefined;
        return {
          text: `namespace ${name} has no label name: only ${NAMESPACE_NAME_LABEL} is on every namespace`,
          remedy: `Select by ${NAMESPACE_NAME_LABEL}: ${name}.`,
        };
      }),
  },
  {
    id: "host-network",
    severity: "warning",
    summary: "a policy that selects pods on the nodes' own network, to which most engines do not apply it",
    find: ({ state, selected }) =>
      state.policies.flatMap((policy) => {
        if (isEmptySelector(policy.spec?.podSelector)) return [];
        const pod = selected(policy).find(({ spec }) => spec.hostNetwork === true);
        return pod === undefined
          ? []
          : [
              {
                object: objectOf(policy),
                path: "spec.podSelector",
                text: `it selects ${namespaceOf(pod)}/${pod.metadata.name}, which is on the node's own network: the API leaves open whether policies apply to it (docs/semantics.md#u2)`,
                remedy: "Do not rely on it, or take the pod off the node's network.",
              },
            ];
      }),
  },
];

type Peer = {
  readonly podSelector?: LabelSelector | null;
  readonly namespaceSelector?: LabelSelector | null;
};

function remarksOnPeers(
  { state }: Subject,
  remark: (policy: NetworkPolicy, peer: Peer) => Pick<Remark, "text" | "remedy"> | undefined,
): readonly Remark[] {
  return state.policies.flatMap((policy) =>
    placedRules(policy).flatMap(({ path, key, peers }) =>
      peers.flatMap((peer, index) => {
        const found = remark(policy, peer);
        return found === undefined
          ? []
          : [{ object: objectOf(policy), path: `${path}.${key}[${index}]`, ...found }];
      }),
    ),
  );
}

function isSelectedAnywhere({ state }: Subject, selector: LabelSelector): boolean {
  return state.namespaces.some(({ metadata }) =>
    selects(selector, { ...metadata.labels, [NAMESPACE_NAME_LABEL]: metadata.name }),
  );
}

const MOST_LABELS = 2;

/** What the workloads have instead: a misspelt key is seen at once. */
function nearestLabels({ podsIn }: Subject, policy: NetworkPolicy): string {
  const all = podsIn(namespaceOf(policy)).flatMap(({ metadata }) =>
    Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`),
  );
  const asked = new Set(Object.values(policy.spec?.podSelector?.matchLabels ?? {}));
  const hasValue = (label: string): number => Number(asked.has(label.split("=")[1] ?? ""));
  const labels = [...new Set(all)].toSorted((one, other) => hasValue(other) - hasValue(one));
  return labels.length === 0
    ? "they have no labels"
    : `they have ${labels.slice(0, MOST_LABELS).join(", ")}${labels.length > MOST_LABELS ? ", …" : ""}`;
}
