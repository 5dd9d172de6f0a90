import type { Labels, LabelSelector, LabelSelectorRequirement } from "../../../model/objects.js";

/** Parts of a label selector, as an engine may get one of them wrong. */
export interface LabelReading {
  readonly matchLabels: (labels: Labels, wanted: Labels) => boolean;
  readonly requirement: (labels: Labels, requirement: LabelSelectorRequirement) => boolean;
}

export const labelReading: LabelReading = {
  matchLabels: (labels, wanted) => Object.entries(wanted).every((pair) => has(labels, pair)),
  requirement(labels, { key, operator, values }) {
    const present = Object.hasOwn(labels, key);
    const listed = present && (values ?? []).includes(labels[key] ?? "");
    return {
      In: () => listed,
      NotIn: () => !listed,
      Exists: () => present,
      DoesNotExist: () => !present,
    }[operator]();
  },
};

/** "The requirements are ANDed." */
export function labelsMeet(labels: Labels, selector: LabelSelector, reading: LabelReading): boolean {
  return (
    reading.matchLabels(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every((requirement) => reading.requirement(labels, requirement))
  );
}

export function has(labels: Labels, [key, value]: readonly [string, string]): boolean {
  return Object.hasOwn(labels, key) && labels[key] === value;
}
