import type { Labels, LabelSelector } from "../../../model/objects.js";

/** Whether labels meet a selector, requirement by requirement. */
export function labelsMeet(labels: Labels, selector: LabelSelector): boolean {
  const has = new Map(Object.entries(labels));
  for (const [key, wanted] of Object.entries(selector.matchLabels ?? {})) {
    if (has.get(key) !== wanted) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const listed = has.has(key) && new Set(values).has(has.get(key) ?? "");
    const met = {
      In: () => listed,
      NotIn: () => !listed,
      Exists: () => has.has(key),
      DoesNotExist: () => !has.has(key),
    }[operator]();
    if (!met) return false;
  }
  return true;
}
