interface Named {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}

const indexes = new WeakMap<readonly Named[], ReadonlyMap<string, Named>>();

/** The object of that name in a list. The same list is asked for both ends of every connection, so it is read once. */
export function findNamed<T extends Named>(
  objects: readonly T[],
  { namespace, name }: { readonly namespace: string; readonly name: string },
): T | undefined {
  const known = indexes.get(objects) ?? indexOf(objects);
  indexes.set(objects, known);
  return known.get(`${namespace}/${name}`) as T | undefined;
}

function indexOf(objects: readonly Named[]): ReadonlyMap<string, Named> {
  // The last of a key stays in a Map, and the first of a name counts.
  return new Map(objects.toReversed().map((own) => [`${own.metadata.namespace}/${own.metadata.name}`, own]));
}
