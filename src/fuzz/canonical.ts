import { createHash } from "node:crypto";
import type { Scenario } from "../scenario/scenario.js";

/**
 * Alike for scenarios that differ in the names of things alone: every word that is somebody's choice is replaced by the
 * place of its first appearance.
 */
export function canonicalForm({ needs, fixture, steps }: Scenario): string {
  const places = new Map<string, string>();
  const placeOf = (word: string): string => {
    const known = places.get(word) ?? `w${places.size}`;
    places.set(word, known);
    return known;
  };
  const renamed = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(WORD, placeOf);
    if (Array.isArray(value)) return value.map(renamed);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [isField(key) ? key : placeOf(key), renamed(item)]),
    );
  };
  const plain = steps.map(({ changes, matrix, hold, watch, startup }) => ({
    changes,
    matrix,
    flows: [hold, watch, startup].map((groups) => groups.map(({ text }) => text)),
  }));
  return JSON.stringify(renamed({ needs, fixture, steps: plain }));
}

/** Short, and the same for the same canonical form. */
export function fingerprint(scenario: Scenario): string {
  return createHash("sha256").update(canonicalForm(scenario)).digest("hex").slice(0, 8);
}

/** A name or a label, but no word of the API, no number and no variable's kind. */
const WORD =
  /(?<![\w.-])(?!(?:TCP|UDP|SCTP|Ingress|Egress|NetworkPolicy|Namespace|Pod|In|NotIn|Exists|DoesNotExist|ip6?|net6?|node6?|external|service|IPv4|IPv6|primary|all|apply|replace|patch|delete|label|createPod|createNamespace|recreate)(?![\w.-]))[A-Za-z][\w.-]*/g;

const FIELDS = new Set(
  "nodes ipFamilies protocols externals hostNetwork ownPods name labels pods services namespace ports port protocol http node selector targetPort changes matrix flows do policies ref kind merge pod apiVersion metadata spec podSelector namespaceSelector matchLabels matchExpressions key operator values policyTypes ingress egress from to ipBlock cidr except endPort annotations".split(
    " ",
  ),
);

function isField(key: string): boolean {
  return FIELDS.has(key);
}
