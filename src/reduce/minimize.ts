/** Whether the failure is still there without these. The signal: nobody waits for the answer any more. */
export type Still<T> = (removed: readonly T[], signal: AbortSignal) => Promise<boolean>;

/**
 * Delta debugging (Zeller's ddmin, complements only): tries to do without all pieces, then without each half, quarter and
 * so on down to single ones, in their order. `atOnce` groups are tried together, and the first of them in order that can
 * go decides, so that the result is the same as one by one. Returns what can go.
 */
export async function minimize<T>(
  pieces: readonly T[],
  { still, atOnce }: { readonly still: Still<T>; readonly atOnce: number },
): Promise<readonly T[]> {
  let kept = pieces;
  const removed = (left: readonly T[]): readonly T[] => pieces.filter((piece) => !left.includes(piece));
  for (let size = pieces.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    let at = 0;
    while (at < kept.length) {
      const lefts = groupsFrom(at, { size, most: atOnce, of: kept.length }).map((start) =>
        kept.filter((_, index) => index < start || index >= start + size),
      );
      const first = await firstToHold(lefts.map((left) => (signal) => still(removed(left), signal)));
      kept = lefts[first] ?? kept;
      at += first * size;
    }
  }
  return removed(kept);
}

function groupsFrom(
  at: number,
  { size, most, of }: { readonly size: number; readonly most: number; readonly of: number },
): readonly number[] {
  const groups = Math.min(most, Math.ceil((of - at) / size));
  return Array.from({ length: groups }, (_, index) => at + index * size);
}

/** The index of the first question whose answer is yes, or their number; those behind it are told to stop. */
async function firstToHold(
  questions: readonly ((signal: AbortSignal) => Promise<boolean>)[],
): Promise<number> {
  const enough = new AbortController();
  const answers = questions.map((ask) => ask(enough.signal));
  try {
    for (const [index, answer] of answers.entries()) if (await answer) return index;
    return questions.length;
  } finally {
    enough.abort();
    await Promise.allSettled(answers);
  }
}
