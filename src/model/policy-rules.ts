import type {
  ClusterState,
  LabelSelector,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "./objects.js";

/** A rule, whichever its direction. */
export interface PolicyRule {
  readonly peers: readonly NetworkPolicyPeer[] | null | undefined;
  readonly ports: readonly NetworkPolicyPort[] | null | undefined;
}

/** Of both directions, ingress first. */
export function rulesOf(spec: NetworkPolicySpec): readonly PolicyRule[] {
  return [...rulesFor(spec, "ingress"), ...rulesFor(spec, "egress")];
}

export function rulesFor(
  { ingress, egress }: NetworkPolicySpec,
  direction: "ingress" | "egress",
): readonly PolicyRule[] {
  return direction === "ingress"
    ? (ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
}

export function peersOf(spec: NetworkPolicySpec): readonly NetworkPolicyPeer[] {
  return rulesOf(spec).flatMap(({ peers }) => peers ?? []);
}

export function portsOf(spec: NetworkPolicySpec): readonly NetworkPolicyPort[] {
  return rulesOf(spec).flatMap(({ ports }) => ports ?? []);
}

/** Of its pods and of all its peers. */
export function selectorsOf(spec: NetworkPolicySpec): readonly LabelSelector[] {
  const peers = peersOf(spec).flatMap(({ namespaceSelector, podSelector }) => [
    namespaceSelector,
    podSelector,
  ]);
  return [spec.podSelector, ...peers].filter((selector) => selector !== undefined && selector !== null);
}

/** The keys of the labels that it asks for, whatever it asks of them. */
export function keysIn({ matchLabels, matchExpressions }: LabelSelector): readonly string[] {
  return [...Object.keys(matchLabels ?? {}), ...(matchExpressions ?? []).map(({ key }) => key)];
}

/** One that is there and restricts nothing. */
export function isEmptySelector(selector: LabelSelector | null | undefined): boolean {
  if (!selector) return false;
  const { matchLabels, matchExpressions } = selector;
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** The keys of labels that policies and Services ask pods for. */
export function keysAskedIn({
  policies,
  services,
}: Pick<ClusterState, "policies" | "services">): ReadonlySet<string> {
  return new Set([
    ...policies.flatMap(({ spec }) => selectorsOf(spec ?? {}).flatMap(keysIn)),
    ...services.flatMap(({ spec }) => Object.keys(spec.selector ?? {})),
  ]);
}
