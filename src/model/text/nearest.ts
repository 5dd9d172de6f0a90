import { distance } from "fastest-levenshtein";

/** Of the names that there are those that may have been meant, the likeliest first. */
export function nearest(wanted: string, names: Iterable<string>, most = 5): readonly string[] {
  return [...names]
    .map((name) => ({ name, far: farOff(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(1, wanted.length / 3))
    .toSorted((one, other) => one.far - other.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/** A name that holds what was wanted is near, and so is one whose last part is. */
function farOff(wanted: string, name: string): number {
  if (wanted !== "" && name.includes(wanted)) return 0.5;
  const last = (text: string): string => text.split(/[/:]/).at(-1) ?? text;
  return Math.min(distance(wanted, name), distance(last(wanted), last(name)) + 0.5);
}

/** `: did you mean run or report?`, or nothing. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const near = nearest(wanted, names, 3);
  return near.length === 0 ? "" : `: did you mean ${near.join(" or ")}?`;
}
