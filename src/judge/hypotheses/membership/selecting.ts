import { NAMESPACE_NAME_LABEL } from "../../../model/labels.js";
import type {
  ClusterState,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  Pod,
  PolicyType,
} from "../../../model/objects.js";
import { policyTypesOf } from "../../../model/policy-types.js";
import { type Hypothesis, type Semantics, type Situation, withBelievedState } from "../hypothesis.js";
import { mapPeers } from "../rewrite.js";

/** Put to an engine: is this pod meant? `right`: whether it is. */
export interface Question {
  readonly right: boolean;
  readonly pod: Pod;
  readonly policy: NetworkPolicy;
  readonly situation: Situation;
  readonly semantics: Semantics;
}

/** Its answers, about the pods that a policy isolates and those that a peer means. Absent: the right ones. */
export interface Answers {
  readonly subject?: (question: Question) => boolean;
  readonly peer?: (question: Question & { readonly peer: NetworkPolicyPeer }) => boolean;
}

/** Selectors mean the pods that an engine takes them to mean. */
export function selecting(answers: Answers): Hypothesis["predict"] {
  return withBelievedState((situation, semantics) => withAnswers(answers, situation, semantics));
}

/** Each selector that means other pods becomes one for a label that those alone have. */
export function withAnswers(answers: Answers, situation: Situation, semantics: Semantics): ClusterState {
  const { now } = situation;
  const marks = new Map<string, ReadonlySet<Pod>>();
  const reselect = (choose: (pod: Pod) => Choice): LabelSelector | undefined => {
    const choices = now.pods.map((pod) => ({ pod, ...choose(pod) }));
    if (choices.every(({ right, answer }) => right === answer)) return undefined;
    const mark = `meant-${marks.size}`;
    marks.set(mark, new Set(choices.filter(({ answer }) => answer).map(({ pod }) => pod)));
    return { matchExpressions: [{ key: mark, operator: "Exists" }] };
  };
  const about = { situation, semantics };
  const peers = mapPeers((peer, policy) => {
    const podSelector = reselect((pod) => peerChoice(answers, peer, { ...about, pod, policy }));
    return [podSelector === undefined ? peer : { namespaceSelector: {}, podSelector }];
  });
  const subjects = (policy: NetworkPolicy): NetworkPolicy => {
    const podSelector = reselect((pod) => subjectChoice(answers, { ...about, pod, policy }));
    return podSelector === undefined ? policy : { ...policy, spec: { ...policy.spec, podSelector } };
  };
  const reselected = now.policies.map(subjects);
  const policies = answers.peer === undefined ? reselected : peers(reselected);
  return marks.size === 0 ? now : { ...now, policies, pods: now.pods.map((pod) => marked(pod, marks)) };
}

interface Choice {
  readonly right: boolean;
  readonly answer: boolean;
}

type About = Omit<Question, "right">;

function subjectChoice({ subject }: Answers, about: About): Choice {
  const right = isSubject(about.pod, about.policy, about.semantics);
  return { right, answer: subject?.({ ...about, right }) ?? right };
}

function peerChoice({ peer: answer }: Answers, peer: NetworkPolicyPeer, about: About): Choice {
  if (peer.ipBlock) return { right: false, answer: false };
  const right = isPeer(about.pod, peer, { ...about, now: about.situation.now });
  return { right, answer: answer?.({ ...about, peer, right }) ?? right };
}

export function isSubject({ metadata }: Pod, policy: NetworkPolicy, { selects }: Semantics): boolean {
  return (
    metadata.namespace === policy.metadata.namespace &&
    selects(policy.spec?.podSelector, metadata.labels ?? {})
  );
}

export function isIsolated(
  pod: Pod,
  type: PolicyType,
  { policies }: ClusterState,
  semantics: Semantics,
): boolean {
  return (
    pod.spec.hostNetwork !== true &&
    policies.some(
      (policy) => policyTypesOf(policy.spec ?? {}).includes(type) && isSubject(pod, policy, semantics),
    )
  );
}

export function isPeer(
  { metadata }: Pod,
  { namespaceSelector, podSelector }: NetworkPolicyPeer,
  {
    policy,
    now,
    semantics: { selects },
  }: { readonly policy: NetworkPolicy; readonly now: ClusterState; readonly semantics: Semantics },
): boolean {
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, namespaceLabels(metadata.namespace, now))
    : metadata.namespace === policy.metadata.namespace;
  return inNamespace && selects(podSelector, metadata.labels ?? {});
}

/** A selector that no pod matches. */
export function meansNobody(peer: NetworkPolicyPeer, place: Parameters<typeof isPeer>[2]): boolean {
  if (peer.ipBlock) return false;
  return !place.now.pods.some((pod) => pod.spec.hostNetwork !== true && isPeer(pod, peer, place));
}

export function namespaceLabels(name = "", { namespaces }: ClusterState): Readonly<Record<string, string>> {
  const own = namespaces.find(({ metadata }) => metadata.name === name);
  return { ...own?.metadata.labels, [NAMESPACE_NAME_LABEL]: name };
}

function marked(pod: Pod, marks: ReadonlyMap<string, ReadonlySet<Pod>>): Pod {
  const own = [...marks].filter(([, meant]) => meant.has(pod)).map(([mark]) => [mark, ""]);
  const labels = { ...pod.metadata.labels, ...Object.fromEntries(own) };
  return own.length === 0 ? pod : { ...pod, metadata: { ...pod.metadata, labels } };
}
