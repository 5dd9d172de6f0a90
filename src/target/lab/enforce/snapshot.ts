import type { Container, Labels, NetworkPolicy, Service } from "../../../model/objects.js";

/** A pod on its node, as the engine knows it. */
export interface PlacedPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly node: number;
  readonly addresses: readonly string[];
  readonly containers: readonly Container[];
  readonly ageMs: number;
}

/** A pod with a network of its own. */
export interface ConnectedPod extends PlacedPod {
  readonly device: string;
}

/** The cluster as the engine knows it. */
export interface Snapshot {
  readonly nodes: number;
  readonly pods: readonly ConnectedPod[];
  /** hostNetwork pods are no subjects and no peers: their node is. */
  readonly hostPods: readonly PlacedPod[];
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
  readonly policies: readonly NetworkPolicy[];
  /** Policies are about pods: the engine itself has no use for them. */
  readonly services: readonly Service[];
}

/** "shop/web": namespace and name of a policy or pod, unique among those of its kind. */
export function keyOf({
  namespace = "",
  name,
}: {
  readonly namespace?: string;
  readonly name: string;
}): string {
  return `${namespace}/${name}`;
}
