import type { Endpoint } from "../../../model/endpoint.js";
import type { ClusterState, LabelSelectorRequirement, NetworkPolicyPeer } from "../../../model/objects.js";
import { type Hypothesis, readForEach } from "../hypothesis.js";
import { mapRules } from "../rewrite.js";
import { podsAt } from "../scope.js";

/** What is in no namespace lacks every label, and may be taken to meet what asks for the lack of one. */
export const outside: readonly Hypothesis[] = (["NotIn", "DoesNotExist"] as const).map(
  (operator): Hypothesis => ({
    key: `no-pods-${operator}`,
    kind: "feature",
    sentence: `lets a namespaceSelector with ${operator} match addresses that are no pod's: outside the cluster, and nodes`,
    predict: readForEach(({ from, to }, { now }) =>
      mapRules(({ peers, ports }, { type }) => [
        isNoPod(type === "Ingress" ? from : to, now) && peers?.some(says(operator))
          ? { peers: [...peers, ...EVERY_ADDRESS], ports }
          : { peers, ports },
      ])(now.policies),
    ),
  }),
);

const EVERY_ADDRESS: readonly NetworkPolicyPeer[] = [
  { ipBlock: { cidr: "0.0.0.0/0" } },
  { ipBlock: { cidr: "::/0" } },
];

function isNoPod(end: Endpoint, now: ClusterState): boolean {
  return end.kind !== "service" && !podsAt(end, now).some(({ spec }) => spec.hostNetwork !== true);
}

function says(operator: LabelSelectorRequirement["operator"]): (peer: NetworkPolicyPeer) => boolean {
  return ({ namespaceSelector }) =>
    namespaceSelector?.matchExpressions?.some((own) => own.operator === operator) ?? false;
}
