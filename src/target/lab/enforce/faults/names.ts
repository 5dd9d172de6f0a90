import type { Labels } from "../../../../model/objects.js";
import { keysIn, selectorsOf } from "../../../../model/policy-rules.js";
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
  B16: {
    title: "a namespace counts as one without labels once the key of a label is longer than 58 characters",
    effect: "both",
    references: "none found; Calico 3.28.5, by netproof fuzz",
    belief: () => (now) => ({
      ...now,
      namespaceLabels: new Map([...now.namespaceLabels].map(([name, labels]) => [name, unlessLong(labels)])),
    }),
  },
  "B16-pod": {
    title: "a pod counts as one without labels once the key of a label is longer than 58 characters",
    effect: "both",
    references: "as B16; synthetic",
    belief: () => (now) => ({
      ...now,
      pods: now.pods.map((pod) => ({ ...pod, labels: unlessLong(pod.labels) })),
    }),
  },
  B17: {
    title: "a policy not enforced that selects by a label key longer than 58 characters",
    effect: "leak",
    references: "CIL#47817",
    reading: ({ policies }) => ({
      policies: (snapshot) =>
        policies(snapshot).filter(
          ({ spec }) =>
            !selectorsOf(spec ?? {})
              .flatMap(keysIn)
              .some(isLong),
        ),
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

/** What is left of 63 characters where an engine puts a word of its own before a key. */
const ROOM = 58;

function isLong(key: string): boolean {
  return !key.includes("/") && key.length > ROOM;
}

function unlessLong(labels: Labels): Labels {
  return Object.keys(labels).some(isLong) ? {} : labels;
}

function isTwin(one: PlacedPod, other: PlacedPod): boolean {
  return one.node === other.node && stemOf(one) === stemOf(other);
}

function stemOf(pod: PlacedPod): string {
  return keyOf(pod).replace(/-[^-/]*$/, "");
}
