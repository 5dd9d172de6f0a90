import {
  type ClusterState,
  type IpBlock,
  type LabelSelector,
  namespaceOf,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type Pod,
} from "../../model/objects.js";
import { isEmptySelector, rulesFor } from "../../model/policy-rules.js";
import { policyTypesOf } from "../../model/policy-types.js";
import { portText, selects } from "../../simulator/index.js";

/** Whom beyond the manifests a pod lets in, or whom it may reach there. */
export interface Exposure {
  readonly direction: "ingress" | "egress";
  /** Each admits by itself; empty: nobody whom the manifests do not show. */
  readonly to: readonly Admitted[];
}

export interface Admitted {
  /** `everyone`, `pods app=web of namespaces team=a`, `10.0.0.0/8 but 10.1.0.0/16` */
  readonly who: string;
  /** `every port`, `TCP 80, 443` */
  readonly ports: string;
  /** What of the two can be compared: whether one set of them holds another. */
  readonly block?: IpBlock;
  readonly rulePorts: readonly NetworkPolicyPort[];
}

/** In both directions. A selector is beyond the manifests where it speaks of namespaces, or of pods that they do not have. */
export function exposureOf(state: ClusterState, pod: Pod): readonly Exposure[] {
  return (["ingress", "egress"] as const).map((direction) => ({
    direction,
    to: admitted(state, pod, direction),
  }));
}

export const EVERYONE: Admitted = { who: "everyone", ports: "every port", rulePorts: [] };

function admitted(state: ClusterState, pod: Pod, direction: Exposure["direction"]): readonly Admitted[] {
  const isolating = state.policies.filter((policy) => isolates(policy, pod, direction));
  if (isolating.length === 0) return [EVERYONE];
  if (pod.spec.hostNetwork === true)
    return [{ ...EVERYONE, who: "everyone, unless policies apply to the node's network (semantics U2)" }];
  const found = isolating.flatMap((policy) =>
    rulesFor(policy.spec ?? {}, direction).flatMap(({ peers, ports }): readonly Admitted[] => {
      const open = ports?.length ? ports.map(portText).join(", ") : "every port";
      const rest = { ports: open, rulePorts: ports ?? [] };
      if (!peers?.length) return [{ who: "everyone", ...rest }];
      return peers.flatMap((peer) =>
        whoOf(peer, policy, state).map((who) => ({
          who,
          ...rest,
          ...(peer.ipBlock ? { block: peer.ipBlock } : {}),
        })),
      );
    }),
  );
  const once = new Map(found.map((one) => [`${one.who} ${one.ports}`, one]));
  return [...once.values()];
}

function isolates(policy: NetworkPolicy, pod: Pod, direction: Exposure["direction"]): boolean {
  const { spec } = policy;
  const type = direction === "ingress" ? "Ingress" : "Egress";
  return (
    namespaceOf(policy) === namespaceOf(pod) &&
    policyTypesOf(spec ?? {}).includes(type) &&
    selects(spec?.podSelector, pod.metadata.labels ?? {})
  );
}

function whoOf(
  { ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer,
  policy: NetworkPolicy,
  { pods }: ClusterState,
): readonly string[] {
  if (ipBlock) {
    const except = ipBlock.except?.length ? ` but ${ipBlock.except.join(", ")}` : "";
    return [`${ipBlock.cidr}${except}`];
  }
  const who = isUnrestricted(podSelector) ? "all pods" : `pods ${selectorText(podSelector)}`;
  if (namespaceSelector) {
    const of = isEmptySelector(namespaceSelector)
      ? "every namespace"
      : `namespaces ${selectorText(namespaceSelector)}`;
    return [`${who} of ${of}`];
  }
  const namespace = namespaceOf(policy);
  const isKnown = pods.some(
    (pod) => namespaceOf(pod) === namespace && selects(podSelector, pod.metadata.labels ?? {}),
  );
  if (isUnrestricted(podSelector)) return [`all pods of ${namespace}`];
  if (!namesAll(podSelector)) return [`${who} of ${namespace}`];
  return isKnown ? [] : [`${who} of ${namespace}, which are not in the manifests`];
}

/** Whether only pods with labels that it writes out fit: others than those that are there are meant by it, too. */
function namesAll(selector: LabelSelector | null | undefined): boolean {
  return (selector?.matchExpressions ?? []).every(({ operator }) => operator === "In");
}

function isUnrestricted(selector: LabelSelector | null | undefined): boolean {
  return !selector || isEmptySelector(selector);
}

/** `app=web,tier in (a,b),!debug`, as kubectl writes it. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  const pairs = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const requirements = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    const list = `(${(values ?? []).join(",")})`;
    return { In: `${key} in ${list}`, NotIn: `${key} notin ${list}`, Exists: key, DoesNotExist: `!${key}` }[
      operator
    ];
  });
  return [...pairs, ...requirements].join(",");
}
