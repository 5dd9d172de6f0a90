import type { NetworkPolicy, Pod } from "../../model/objects.js";
import { policyTypesOf } from "../../model/policy-types.js";
import type { Probe } from "../../model/probe.js";
import { type Hypothesis, type Semantics, readForEach, type Situation } from "./hypothesis.js";
import { backends } from "./scope.js";

/** Of the policies that isolate an end of the probe in a direction, only some count. */
export function oneOfEach(
  choose: (policies: readonly NetworkPolicy[]) => readonly NetworkPolicy[],
): Hypothesis["predict"] {
  return readForEach(({ from, to }, situation, semantics) => {
    const { policies } = situation.now;
    const remaining = (end: Probe["to"], type: "Ingress" | "Egress"): readonly NetworkPolicy[] => {
      const isolating = policies
        .filter(({ spec }) => policyTypesOf(spec ?? {}).includes(type))
        .filter((policy) => covers(policy, end, situation, semantics));
      return choose(isolating).map((policy) => ({
        ...policy,
        spec: { ...policy.spec, policyTypes: [type] },
      }));
    };
    return [...remaining(to, "Ingress"), ...remaining(from, "Egress")];
  });
}

function covers(
  { metadata, spec }: NetworkPolicy,
  end: Probe["to"],
  { now }: Situation,
  { selects }: Semantics,
): boolean {
  const isEnd = (pod: Pod): boolean =>
    end.kind === "pod" && pod.metadata.namespace === end.namespace && pod.metadata.name === end.name;
  const pods = end.kind === "service" ? backends(end, now) : now.pods.filter(isEnd);
  return pods.some(
    (pod) =>
      pod.metadata.namespace === metadata.namespace && selects(spec?.podSelector, pod.metadata.labels ?? {}),
  );
}

/** The last of those that have the same key. */
export function latestOfEach(
  policies: readonly NetworkPolicy[],
  keyOf: (policy: NetworkPolicy) => string,
): readonly NetworkPolicy[] {
  return [...new Map(policies.map((policy) => [keyOf(policy), policy])).values()];
}
