/** Keeps each of equal items once. */
export interface Interner<T> {
  readonly items: readonly T[];
  /** Index of the item, which is added unless an equal one is there. */
  readonly place: (item: T) => number;
}

/** Items are equal when their JSON is. */
export function interner<T>(): Interner<T> {
  const items: T[] = [];
  const places = new Map<string, number>();
  return {
    items,
    place: (item) => {
      const key = JSON.stringify(item);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, items.length);
      return items.push(item) - 1;
    },
  };
}
