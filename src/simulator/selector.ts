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

/** What labels lack of a selector, in words: `app=web (it has app=job)`. Empty: the selector selects them. */
export function unmetIn(selector: LabelSelector | null | undefined, labels: Labels): readonly string[] {
  const pairs = Object.entries(selector?.matchLabels ?? {})
    .filter(([key, value]) => valueOf(labels, key) !== value)
    .map(([key, value]) => `${key}=${value} (it has ${having(labels, key)})`);
  const requirements = (selector?.matchExpressions ?? [])
    .filter((requirement) => !meets(requirement, labels))
    .map((requirement) => `${requirementText(requirement)} (it has ${having(labels, requirement.key)})`);
  return [...pairs, ...requirements];
}

function having(labels: Labels, key: string): string {
  const value = valueOf(labels, key);
  return value === undefined ? `no label ${key}` : `${key}=${value}`;
}

/** `env in (prod, stage)`, as kubectl writes it. */
function requirementText({ key, operator, values }: LabelSelectorRequirement): string {
  const list = `(${(values ?? []).join(", ")})`;
  switch (operator) {
    case "In":
      return `${key} in ${list}`;
    case "NotIn":
      return `${key} not in ${list}`;
    case "Exists":
      return `a label ${key}`;
    case "DoesNotExist":
      return `no label ${key}`;
  }
}

/** Own keys only: a label may be called `constructor`. */
function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
