import type { LocatedObject } from "./objects.js";

interface Generated {
  readonly kind?: unknown;
  readonly metadata?: {
    readonly name?: unknown;
    readonly generateName?: unknown;
    readonly namespace?: unknown;
  } | null;
}

/** A name in place of the one that the server draws: `migrate-1`, `migrate-2` of `generateName: migrate-`. */
export function generatedNames(): (located: LocatedObject) => LocatedObject {
  const drawn = new Map<string, number>();
  return (located) => {
    const { value } = located;
    if (typeof value !== "object" || value === null) return located;
    const { metadata } = value as Generated;
    const start = metadata?.generateName;
    if (metadata?.name || typeof start !== "string" || start === "") return located;
    const number = (drawn.get(start) ?? 0) + 1;
    drawn.set(start, number);
    return { ...located, value: { ...value, metadata: { ...metadata, name: `${start}${number}` } } };
  };
}
