import { formatPath } from "../model/text/source.js";
import type { Path } from "../model/text/located.js";

/** The paths in a value that fit a pattern: `fixture.*.pods.*`. */
export function pathsLike(value: unknown, pattern: string): readonly Path[] {
  return pattern
    .split(".")
    .reduce<readonly (readonly [Path, unknown])[]>(
      (found, key) =>
        found.flatMap(([path, at]) => inside(at, key).map(([own, item]) => [[...path, own], item] as const)),
      [[[], value]],
    )
    .map(([path]) => path);
}

function inside(value: unknown, key: string): readonly (readonly [string | number, unknown])[] {
  if (value === null || typeof value !== "object") return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return key === "*" ? entries : entries.filter(([own]) => String(own) === key);
}

/** A copy that lacks the items and fields at the paths. What the value's type needs must not be among them. */
export function without<T>(value: T, paths: readonly Path[]): T {
  const gone = new Set(paths.map(formatPath));
  const copy = (at: Path, item: unknown): unknown => {
    if (item === null || typeof item !== "object") return item;
    const kept = inside(item, "*").filter(([key]) => !gone.has(formatPath([...at, key])));
    const copied = kept.map(([key, inner]) => [key, copy([...at, key], inner)] as const);
    return Array.isArray(item) ? copied.map(([, inner]) => inner) : Object.fromEntries(copied);
  };
  return copy([], value) as T;
}
