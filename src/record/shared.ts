type Data = unknown;

const PLACE = "$";

/**
 * A value as data in which each object that occurs more than once stands once, in `shared`; elsewhere `{ "$": PLACE }`
 * stands for it. Keys that begin with `$` get one more.
 */
export function shared(value: Data): { readonly shared: readonly Data[]; readonly value: Data } {
  const counts = new Map<object, number>();
  count(value, counts);
  const places = new Map<object, number>();
  const table: Data[] = [];
  const written = (part: Data): Data => {
    if (typeof part !== "object" || part === null) return part;
    if ((counts.get(part) ?? 0) < 2) return contents(part, written);
    const known = places.get(part);
    if (known !== undefined) return { [PLACE]: known };
    // What it holds is written before it: a reader has every part of it by then.
    const own = contents(part, written);
    places.set(part, table.length);
    table.push(own);
    return { [PLACE]: table.length - 1 };
  };
  const whole = written(value);
  return { shared: table, value: whole };
}

/** What `shared` was given, with its objects shared again. Throws where it is nested more than `mostDeep`. */
export function unshared(text: Data, mostDeep = Infinity): Data {
  const { shared: table, value } = text as { readonly shared?: Data; readonly value?: Data };
  if (!Array.isArray(table)) return undefined;
  const objects: Data[] = [];
  const depths: number[] = [];
  let deepest = 0;
  const read = (part: Data, depth: number): Data => {
    if (typeof part !== "object" || part === null) return part;
    deepest = Math.max(deepest, depth);
    if (depth > mostDeep) throw new RangeError(`it is nested more than ${mostDeep} deep`);
    if (Array.isArray(part)) return part.map((own) => read(own, depth + 1));
    const place: unknown = Object.hasOwn(part, PLACE) ? (part as Record<string, unknown>)[PLACE] : undefined;
    if (typeof place === "number") {
      if (depth + (depths[place] ?? 0) > mostDeep)
        throw new RangeError(`it is nested more than ${mostDeep} deep`);
      deepest = Math.max(deepest, depth + (depths[place] ?? 0));
      return objects[place];
    }
    return Object.fromEntries(
      Object.entries(part).map(([key, own]) => [
        key.startsWith(PLACE) ? key.slice(1) : key,
        read(own, depth + 1),
      ]),
    );
  };
  for (const part of table as readonly Data[]) {
    deepest = 0;
    objects.push(read(part, 0));
    depths.push(deepest);
  }
  return read(value, 0);
}

function count(value: Data, counts: Map<object, number>): void {
  if (typeof value !== "object" || value === null) return;
  const before = counts.get(value) ?? 0;
  counts.set(value, before + 1);
  if (before === 0) for (const own of Object.values(value)) count(own, counts);
}

function contents(part: object, written: (part: Data) => Data): Data {
  if (Array.isArray(part)) return part.map(written);
  return Object.fromEntries(
    Object.entries(part).map(([key, own]) => [key.startsWith(PLACE) ? `$${key}` : key, written(own)]),
  );
}
