import type { Snapshot } from "../snapshot.js";
import { keyOf, type PlacedPod } from "../snapshot.js";
import type { Fault } from "./fault.js";

const CLAIM = "io.kubernetes.pod.namespace";

/** B, continued: what a pod's labels and name mean to the engine itself. */
export const names = {
  B13: {
    title: "a pod with a label whose key is `host`, a word of the engine's own, is not policed",
    effect: "leak",
    references: "CIL#48027",
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) => !Object.hasOwn(pod.labels, "host") && covers(policy, pod, scope),
    }),
  },
  B14: {
    title: `a label that claims another namespace (${CLAIM}) believed when a pod's labels change`,
    effect: "both",
    references: "CVE-2023-39347 (Cilium)",
    belief: believingClaims((claim, atStart) => claim !== atStart),
  },
  "B14-start": {
    title: `a label that claims another namespace (${CLAIM}) always believed`,
    effect: "both",
    references: "none found; synthetic",
    belief: believingClaims(() => true),
  },
  B15: {
    title: "pods of a node whose names differ only after the last hyphen share all their policies",
    effect: "both",
    references: "NPA#327",
    reading: ({ covers }) => ({
      covers: (policy, pod, scope) =>
        covers(policy, pod, scope) ||
        scope.snapshot.pods.some((other) => isTwin(other, pod) && covers(policy, other, scope)),
    }),
  },
} as const satisfies Record<string, Fault>;

function believingClaims(
  isBelieved: (claim: string, atStart: string | undefined) => boolean,
): () => (now: Snapshot) => Snapshot {
  return () => {
    const atStart = new Map<string, string | undefined>();
    return (now) => ({
      ...now,
      pods: now.pods.map((pod) => {
        const claim = pod.labels[CLAIM];
        if (!atStart.has(pod.device)) atStart.set(pod.device, claim);
        const believed = claim !== undefined && isBelieved(claim, atStart.get(pod.device));
        return believed ? { ...pod, namespace: claim } : pod;
      }),
    });
  };
}

function isTwin(one: PlacedPod, other: PlacedPod): boolean {
  return one.node === other.node && stemOf(one) === stemOf(other);
}

function stemOf(pod: PlacedPod): string {
  return keyOf(pod).replace(/-[^-/]*$/, "");
}
