import type { Labels, LabelSelector, LabelSelectorRequirement } from "../model/objects.js";

/**
 * "An empty label selector matches all objects"; matchLabels and matchExpressions are ANDed (semantics 1.11).
 */
export function selects(selector: LabelSelector | null | undefined, labels: Labels): boolean {
  const pairs = Object.entries(selector?.matchLabels ?? {});
  return (
    pairs.every(([key, value]) => valueOf(labels, key) === value) &&
    (selector?.matchExpressions ?? []).every((requirement) => meets(requirement, labels))
  );
}

function meets({ key, operator, values }: LabelSelectorRequirement, labels: Labels): boolean {
  const value = valueOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && (values ?? []).includes(value);
    case "NotIn":
      // A missing key meets NotIn.
      return value === undefined || !(values ?? []).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

/** Own keys only: a label may be called `constructor`. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
