import type { IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from "../model/objects.js";
import { policyTypesOf } from "../model/policy-types.js";
import type { SimulatedCluster, SimulatedPod } from "./cluster.js";
import { type BlockMatcher, blockMatcher } from "./ip-block.js";
import { selects } from "./selector.js";

export type Direction = "ingress" | "egress";

export type Peer =
  | {
      readonly kind: "pods";
      readonly path: string;
      readonly has: (pod: SimulatedPod) => boolean;
      readonly selectors: NetworkPolicyPeer;
      /** The policy's own, where pods are to be without a namespaceSelector. */
      readonly namespace: string;
    }
  | {
      readonly kind: "block";
      readonly path: string;
      readonly match: BlockMatcher;
      readonly block: IpBlock;
    };

export interface Rule {
  /** `ingress[0]` */
  readonly path: string;
  /** Undefined: no restriction. "If this field is empty or missing, this rule matches all sources" (semantics 1.6). */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined: every port of every protocol (semantics 1.7). */
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

export interface Policy {
  /** `x/deny-all` */
  readonly id: string;
  readonly namespace: string;
  readonly isSubject: (pod: SimulatedPod) => boolean;
  /** Undefined: does not isolate for this direction. */
  readonly rules: Readonly<Record<Direction, readonly Rule[] | undefined>>;
}

export function policyOf(policy: NetworkPolicy, cluster: SimulatedCluster): Policy {
  const { name, namespace = "default" } = policy.metadata;
  const spec = policy.spec ?? {};
  const types = policyTypesOf(policy.spec ?? {});
  const ingress = (spec.ingress ?? []).map(({ from, ports }, index) =>
    ruleOf({ path: `ingress[${index}]`, key: "from", peers: from, ports, namespace, cluster }),
  );
  const egress = (spec.egress ?? []).map(({ to, ports }, index) =>
    ruleOf({ path: `egress[${index}]`, key: "to", peers: to, ports, namespace, cluster }),
  );
  return {
    id: `${namespace}/${name}`,
    namespace,
    isSubject: remembered(
      cluster,
      (pod) => pod.namespace === namespace && selects(spec.podSelector, pod.labels),
    ),
    // "Rules of a direction not listed are valid and ignored" (semantics 1.4).
    rules: {
      ingress: types.includes("Ingress") ? ingress : undefined,
      egress: types.includes("Egress") ? egress : undefined,
    },
  };
}

function ruleOf(options: {
  readonly path: string;
  readonly key: string;
  readonly peers: readonly NetworkPolicyPeer[] | null | undefined;
  readonly ports: readonly NetworkPolicyPort[] | null | undefined;
  readonly namespace: string;
  readonly cluster: SimulatedCluster;
}): Rule {
  const { path, key, peers, ports, namespace, cluster } = options;
  return {
    path,
    peers: peers?.length
      ? peers.map((peer, index) => peerOf(peer, { path: `${path}.${key}[${index}]`, namespace, cluster }))
      : undefined,
    ports: ports?.length ? ports : undefined,
  };
}

/** The table of semantics 1.8. */
function peerOf(
  selectors: NetworkPolicyPeer,
  place: { readonly path: string; readonly namespace: string; readonly cluster: SimulatedCluster },
): Peer {
  const { path, namespace, cluster } = place;
  const { podSelector, namespaceSelector, ipBlock } = selectors;
  if (ipBlock) return { kind: "block", path, match: blockMatcher(ipBlock), block: ipBlock };
  const has = remembered(cluster, (pod) => {
    const inNamespace = namespaceSelector
      ? selects(namespaceSelector, pod.namespaceLabels)
      : pod.namespace === namespace;
    return inNamespace && selects(podSelector, pod.labels);
  });
  return { kind: "pods", path, has, selectors, namespace };
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** Each pod is matched once, however many queries come. */
function remembered(
  { pods }: SimulatedCluster,
  matches: (pod: SimulatedPod) => boolean,
): (pod: SimulatedPod) => boolean {
  const known = new Uint8Array(pods.length);
  return (pod) => {
    if (known[pod.index] === UNKNOWN) known[pod.index] = matches(pod) ? YES : NO;
    return known[pod.index] === YES;
  };
}
