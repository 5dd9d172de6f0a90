import type { ClusterState, NetworkPolicy, Pod } from "../../../model/objects.js";
import { policyTypesOf } from "../../../model/policy-types.js";
import { isEmptySelector } from "../../../model/policy-rules.js";
import { type Hypothesis, type Situation, withBelievedState } from "../hypothesis.js";
import { creationOf, has } from "../history.js";
import { isPeer, isSubject, selecting, withAnswers } from "./selecting.js";

/** What an engine may keep of the cluster as it was when a policy came, or went. */
export const origins: readonly Hypothesis[] = [
  {
    key: "younger-pod",
    kind: "change",
    sentence:
      "lets a namespaceSelector beside an empty podSelector miss pods that are younger than the policy",
    predict: selecting({
      peer: ({ right, pod, peer: { namespaceSelector, podSelector }, policy, situation }) =>
        right &&
        !(
          namespaceSelector &&
          podSelector &&
          isEmptySelector(podSelector) &&
          isYounger(pod, policy, situation)
        ),
    }),
  },
  {
    key: "policy-nodes",
    kind: "change",
    sentence: "applies a policy only on the nodes that had pods of it when it came, and on no others later",
    predict: selecting({
      subject: ({ right, pod, policy, situation, semantics }) =>
        right &&
        originOf(policy, situation).pods.some(
          (own) => own.spec.nodeName === pod.spec.nodeName && isSubject(own, policy, semantics),
        ),
    }),
  },
  {
    key: "deleted-egress",
    kind: "change",
    sentence: "goes on enforcing an egress policy that was deleted, for the pods that ran then",
    predict: withBelievedState((situation, semantics) => {
      const remains = deletedEgress(situation);
      const now = { ...situation.now, policies: [...situation.now.policies, ...remains.keys()] };
      const answers = {
        subject: ({ right, pod, policy }: { right: boolean; pod: Pod; policy: NetworkPolicy }) =>
          right && createdAt(pod, situation) <= (remains.get(policy) ?? Infinity),
      };
      return remains.size === 0 ? situation.now : withAnswers(answers, { ...situation, now }, semantics);
    }),
  },
  {
    key: "ipv6-sets",
    kind: "change",
    sentence:
      "keeps to the IPv6 addresses that pods had when the policy came: who comes, goes or is relabelled later makes no difference over IPv6",
    predict: (situation, semantics) => {
      const state = withAnswers({ peer: wasAmong }, situation, semantics);
      if (state === situation.now) return undefined;
      return (probe) => (probe.ipFamily === "IPv6" ? semantics.judge(state, probe).verdict : undefined);
    },
  },
];

type PeerAnswer = NonNullable<Parameters<typeof selecting>[0]["peer"]>;

/** Whether the peer had the pod's IPv6 address when the policy came. */
const wasAmong: PeerAnswer = ({ pod, peer, policy, situation, semantics }) => {
  const origin = originOf(policy, situation);
  const members = origin.pods.filter((own) => isPeer(own, peer, { policy, now: origin, semantics }));
  const then = new Set(members.flatMap(ipv6Of));
  return ipv6Of(pod).some((ip) => then.has(ip));
};

function ipv6Of({ status }: Pod): readonly string[] {
  return (status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => ip.includes(":"));
}

function originOf(policy: NetworkPolicy, { history, now }: Situation): ClusterState {
  return history[creationOf(history, policy, (state) => state.policies)] ?? now;
}

function createdAt(pod: Pod, { history }: Situation): number {
  return creationOf(history, pod, (state) => state.pods);
}

function isYounger(pod: Pod, policy: NetworkPolicy, situation: Situation): boolean {
  return createdAt(pod, situation) > creationOf(situation.history, policy, (state) => state.policies);
}

/** Policies for egress that went, with the last moment at which each was there. */
function deletedEgress({ history }: Situation): ReadonlyMap<NetworkPolicy, number> {
  const gone = history.flatMap((state, moment) => {
    const next = history[moment + 1];
    return state.policies
      .filter((policy) => next !== undefined && !has(next.policies, policy))
      .filter(({ spec }) => policyTypesOf(spec ?? {}).includes("Egress"))
      .map((policy) => [asEgress(policy, moment), moment] as const);
  });
  return new Map(gone);
}

/** Under a name of its own: another may have its name now. */
function asEgress({ metadata, spec, ...policy }: NetworkPolicy, moment: number): NetworkPolicy {
  const name = `${metadata.name}.deleted-${moment}`;
  return { ...policy, metadata: { ...metadata, name }, spec: { ...spec, policyTypes: ["Egress"] } };
}
