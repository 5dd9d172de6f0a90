import type { StepResult } from "../model/result/result.js";

/** The same thing in two runs; undefined where one does not have it. */
export interface Pair<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** In the earlier order; what is only in the later list comes last. */
export function paired<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): readonly Pair<T>[] {
  const [old, young] = [before, after].map((items) => new Map(items.map((item) => [keyOf(item), item])));
  const keys = new Set([...before, ...after].map(keyOf));
  return [...keys].map((key) => ({ key, before: old?.get(key), after: young?.get(key) }));
}

export interface StepPair extends Pair<StepResult> {
  readonly scenario: string;
}
