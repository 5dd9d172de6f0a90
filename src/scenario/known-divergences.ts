/** A behaviour in which implementations are known to differ from the API, and what a run makes of it. */
export interface KnownDivergence {
  readonly title: string;
  /** Where it is documented or was reported. */
  readonly basis: string;
  readonly treatment: Treatment;
}

/**
 * `declare`: --expect-divergence accepts it; cells are known where one of the hypotheses predicts exactly what was seen,
 * in this direction alone. `unjudged`: the API leaves it open, so it is shown and never judged. `allowed`: the API grants
 * it. `fails`: nothing excuses it. `elsewhere`: something else takes care of it.
 */
export type Treatment =
  | { readonly kind: "declare"; readonly hypotheses: readonly string[]; readonly verdict: "outage" | "leak" }
  | { readonly kind: "unjudged" | "allowed" | "fails" | "elsewhere"; readonly what: string };

export const knownDivergences = {
  V1: {
    title: "an ipBlock matches no pods and no nodes (Cilium)",
    basis: "cilium/cilium#9209, #19601",
    treatment: { kind: "declare", hypotheses: ["block-cluster"], verdict: "outage" },
  },
  V2: {
    title: "a pod's own node always reaches it",
    basis: "the API's text; kubernetes-sigs/kube-network-policies#283",
    treatment: { kind: "allowed", what: "expected: such probes must be answered" },
  },
  V3: {
    title: "hostNetwork pods: told apart, or treated as their node",
    basis: "kubernetes/website#39875, #43866; cloudnativelabs/kube-router#1135",
    treatment: { kind: "unjudged", what: "left open by the API" },
  },
  V4: {
    title: "no SCTP",
    basis: "kubernetes/website#39875; cloudnativelabs/kube-router#1019",
    treatment: {
      kind: "elsewhere",
      what: "scenarios that need SCTP are skipped where it does not work without policies",
    },
  },
  V5: {
    title: "ICMP and other protocols",
    basis: "kubernetes/website#39875",
    treatment: { kind: "unjudged", what: "left open by the API; not probed" },
  },
  V6: {
    title: "connections that are open when a policy changes go on, or stop",
    basis: "kubernetes/website#43438; kubernetes-sigs/network-policy-api#305",
    treatment: { kind: "unjudged", what: "left open by the API; a run tells which" },
  },
  V7: {
    title: "a pod that reaches itself through a Service",
    basis: "kubernetes-sigs/network-policy-api#343; kubernetes/kubernetes#125611",
    treatment: { kind: "unjudged", what: "left open by the API; by its own address it must be answered" },
  },
  V8: {
    title: "ipBlock compared before or after addresses are rewritten; the client hidden by source NAT",
    basis: "Kubernetes documentation; projectcalico/calico#9869",
    treatment: {
      kind: "elsewhere",
      what: "left open through Services; elsewhere declare the connections (--divergences)",
    },
  },
  V9: {
    title: "pods are open until their policies are configured (Amazon EKS, standard mode)",
    basis: "aws/aws-network-policy-agent#271",
    treatment: { kind: "fails", what: "a leak, whose time a run measures; strict mode mends it" },
  },
  V10: {
    title: "a few ports a rule; a Service's port must be the container's (Amazon EKS)",
    basis: "Amazon EKS user guide",
    treatment: {
      kind: "declare",
      hypotheses: ["many-ports-24", "service-address"],
      verdict: "outage",
    },
  },
  V11: {
    title: "pods are open at start-up, unless --netpol-default-deny (kube-router, k3s)",
    basis: "cloudnativelabs/kube-router#873, #2079",
    treatment: { kind: "fails", what: "a leak; --netpol-default-deny mends it" },
  },
  V12: {
    title: "no endPort: its first port alone, or nothing (Azure NPM, Cilium before 1.16)",
    basis: "Azure/azure-container-networking#2313; cilium/cilium#28684",
    treatment: { kind: "declare", hypotheses: ["endPort", "endPort-nothing"], verdict: "outage" },
  },
  V13: {
    title: "root's sockets on a node are exempt (kube-network-policies)",
    basis: "kubernetes-sigs/kube-network-policies#65",
    treatment: { kind: "elsewhere", what: "probes come from pods, or from a node that is its pod's own" },
  },
  V14: {
    title: "a change of labels takes effect late (Cilium)",
    basis: "cilium/cilium#5771, #6911",
    treatment: { kind: "elsewhere", what: "give it time: --settle 30s, the default, or more" },
  },
  V15: {
    title: "a pod and its policy created together",
    basis: "kubernetes/website#39875",
    treatment: {
      kind: "unjudged",
      what: "left open by the API; with a settled policy a pod is covered from its start",
    },
  },
} as const satisfies Record<string, KnownDivergence>;

export type KnownDivergenceKey = keyof typeof knownDivergences;

/** A known divergence that a user expects of a cluster. */
export interface ExpectedDivergence {
  readonly key: KnownDivergenceKey;
  /** "V12: no endPort … (cilium/cilium#28684)" */
  readonly reference: string;
  readonly hypotheses: readonly string[];
  readonly verdict: "outage" | "leak";
}

/** Throws a RangeError, which says what is known, for a key that is unknown or cannot be declared. */
export function expectedDivergence(key: string): ExpectedDivergence {
  const entries = Object.entries<KnownDivergence>(knownDivergences);
  const declarable = entries
    .filter(([, { treatment }]) => treatment.kind === "declare")
    .map(([known]) => known);
  const found = entries.find(([known]) => known === key);
  if (found === undefined)
    throw new RangeError(
      `there is no known divergence "${key}"; these can be expected: ${declarable.join(", ")}\n  netproof divergences lists all`,
    );
  const [, { title, basis, treatment }] = found;
  if (treatment.kind !== "declare")
    throw new RangeError(
      `${key} (${title}) is not to be expected: ${treatment.what}\n  These can be: ${declarable.join(", ")}`,
    );
  const { hypotheses, verdict } = treatment;
  return { key: key as KnownDivergenceKey, reference: `${key}: ${title} (${basis})`, hypotheses, verdict };
}
