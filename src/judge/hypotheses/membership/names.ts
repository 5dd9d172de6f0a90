import type { Labels, NetworkPolicyPeer, Pod } from "../../../model/objects.js";
import { keysIn, selectorsOf } from "../../../model/policy-rules.js";
import { versionsSinceCreation } from "../history.js";
import { type Hypothesis, type Situation, withPolicies } from "../hypothesis.js";
import { isPeer, isSubject, namespaceLabels, type Question, selecting } from "./selecting.js";

/** Words that engines use for what is not a pod; a label of that key may be taken for theirs. */
const WORDS = ["host", "world", "all", "health", "init", "remote-node", "kube-apiserver"];

/** The key by which engines store a pod's namespace among its labels. */
const CLAIM = "io.kubernetes.pod.namespace";

/**
 * Ceilings near those that real engines had, the likeliest first; where exactly it lies, probes do not tell. In a cluster the
 * run's own prefix comes on top of what a namespace is called here.
 */
const LENGTHS = [50, 63, 40, 30, 100];

/** What is left of 63 characters where an engine puts a word of its own before a key. */
const ROOM = 58;

/** What an engine may make of names, and of labels that it takes for its own. */
export const names: readonly Hypothesis[] = [
  ...WORDS.map((word): Hypothesis => ({
    key: `label-${word}`,
    kind: "feature",
    sentence: `does not police a pod that has a label whose key is \`${word}\`, as if the word were its own`,
    predict: selecting({
      subject: ({ right, pod }) => right && !Object.hasOwn(pod.metadata.labels ?? {}, word),
    }),
  })),
  ...[true, false].map((late): Hypothesis => ({
    key: late ? "namespace-claimed-late" : "namespace-claimed",
    kind: "feature",
    sentence:
      `takes a pod for one of another namespace by its label \`${CLAIM}\`` +
      (late ? ", if the label changes while it runs" : ""),
    predict: selecting({
      subject: (question) => question.right && !claims(question, late),
      peer: ({ peer, ...question }) =>
        claims(question, late) ? isStrangerAmong(peer, question) : question.right,
    }),
  })),
  {
    key: "name-stem",
    kind: "feature",
    sentence:
      "lets pods of a node share all their policies if their names differ only after the last hyphen (web-a and web-b)",
    predict: selecting({ subject: sharesWithNamesakes }),
  },
  {
    key: "long-namespace-label",
    kind: "feature",
    sentence: `takes a namespace for one without labels once the key of a label is long (over ${ROOM} characters or so)`,
    predict: selecting({
      peer: ({ peer, ...question }) => {
        const { pod, situation } = question;
        const labels = namespaceLabels(pod.metadata.namespace, situation.now);
        return peer.namespaceSelector && hasLongKey(labels)
          ? isStrangerAmong(peer, question)
          : question.right;
      },
    }),
  },
  {
    key: "long-pod-label",
    kind: "feature",
    sentence: `takes a pod for one without labels once the key of a label is long (over ${ROOM} characters or so)`,
    predict: selecting({
      subject: ({ right, pod, policy, semantics }) =>
        hasLongKey(pod.metadata.labels) ? isSubject(withoutLabels(pod), policy, semantics) : right,
      peer: ({ right, peer, pod, policy, semantics, situation: { now } }) =>
        hasLongKey(pod.metadata.labels)
          ? isPeer(withoutLabels(pod), peer, { policy, now, semantics })
          : right,
    }),
  },
  {
    key: "long-selected-key",
    kind: "feature",
    sentence: `does not enforce a policy that selects by a long label key (over ${ROOM} characters or so)`,
    predict: withPolicies((policies) =>
      policies.filter(
        ({ spec }) =>
          !selectorsOf(spec ?? {})
            .flatMap(keysIn)
            .some(isLong),
      ),
    ),
  },
  ...LENGTHS.map((most): Hypothesis => ({
    key: `long-policy-name-${most}`,
    kind: "feature",
    sentence: `does not enforce a policy whose namespace and name together have more than ${most} characters or so`,
    predict: withPolicies((policies) =>
      policies.filter(({ metadata: { namespace = "", name } }) => namespace.length + name.length <= most),
    ),
  })),
];

function isLong(key: string): boolean {
  return !key.includes("/") && key.length > ROOM;
}

function hasLongKey(labels: Labels | null = {}): boolean {
  return Object.keys(labels ?? {}).some(isLong);
}

function withoutLabels(pod: Pod): Pod {
  return { ...pod, metadata: { ...pod.metadata, labels: {} } };
}

function claims({ pod, situation }: Pick<Question, "pod" | "situation">, late: boolean): boolean {
  const claim = pod.metadata.labels?.[CLAIM];
  if (claim === undefined || claim === pod.metadata.namespace) return false;
  return !late || claim !== atStart(pod, situation)?.metadata.labels?.[CLAIM];
}

function atStart(pod: Pod, { history }: Situation): Pod | undefined {
  return versionsSinceCreation(history, pod, (state) => state.pods).at(0);
}

/** A pod of a namespace that nobody knows. */
function isStrangerAmong(
  { namespaceSelector, podSelector }: NetworkPolicyPeer,
  { pod, semantics }: Pick<Question, "pod" | "semantics">,
): boolean {
  if (!namespaceSelector) return false;
  return (
    semantics.selects(namespaceSelector, {}) && semantics.selects(podSelector, pod.metadata.labels ?? {})
  );
}

function sharesWithNamesakes({ right, pod, policy, situation, semantics }: Question): boolean {
  return (
    right ||
    situation.now.pods.some((other) => areNamesakes(pod, other) && isSubject(other, policy, semantics))
  );
}

function areNamesakes(one: Pod, other: Pod): boolean {
  return one.spec.nodeName === other.spec.nodeName && stemOf(one) === stemOf(other);
}

function stemOf({ metadata }: Pod): string {
  return `${metadata.namespace}/${metadata.name}`.replace(/-[^-/]*$/, "");
}
