import { hasAddress } from "../../manifest/addresses.js";
import type { Explanation } from "../../model/explanation.js";
import type { ClusterState, NetworkPolicySpec, Pod } from "../../model/objects.js";
import { peersOf } from "../../model/policy-rules.js";
import { parsePath } from "../../model/text/source.js";

/** Blocks smaller than a cluster's pods are taken for others' addresses. */
export function addressNotes(
  { policies }: ClusterState,
  pods: readonly Pod[],
  { directions }: Explanation,
): readonly string[] {
  const speaking = directions.flatMap(({ ruling }) =>
    ruling.kind === "isolated"
      ? ruling.policies.map(({ policy }) => ({ policy, path: "" }))
      : ruling.kind === "admitted"
        ? [ruling]
        : [],
  );
  const having = policies.filter(({ metadata, spec }) =>
    speaking.some(
      ({ policy, path }) =>
        policy === `${metadata.namespace ?? "default"}/${metadata.name}` && hasBlock(spec ?? {}, path),
    ),
  );
  if (having.length === 0 || pods.every(hasAddress)) return [];
  const names = having
    .map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`)
    .join(", ");
  return [
    `the manifests do not say which addresses pods have, and ${names} has ipBlocks: they were compared with made-up ones of 10.244.0.0/16 (--pod-cidr).`,
  ];
}

/** Of the whole policy, or of the peer that a path names. */
function hasBlock(spec: NetworkPolicySpec, path: string): boolean {
  if (path === "") return peersOf(spec).some(({ ipBlock }) => ipBlock);
  const peer = parsePath(path).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
    spec,
  );
  return typeof peer === "object" && peer !== null && "ipBlock" in peer && peer.ipBlock !== undefined;
}
