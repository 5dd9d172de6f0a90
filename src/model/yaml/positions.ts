import type { SourceLine } from "../text/located.js";
import type { Chunk } from "./chunks.js";

/** Line and column in the whole text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the offsets of a chunk stand in the whole text. */
export interface Positions {
  at(offset: number): Position;
  /** The lines from one offset to another. */
  lines(start: number, end: number): readonly SourceLine[];
}

export function positionsIn({ text, linesBefore }: Chunk): Positions {
  let starts: readonly number[] | undefined;
  const row = (offset: number): number => {
    starts ??= lineStarts(text);
    return rowOf(starts, offset);
  };
  return {
    at(offset) {
      const index = row(offset);
      return { line: linesBefore + index + 1, column: offset - (starts?.[index] ?? 0) + 1 };
    },
    lines(start, end) {
      const [first, last] = [row(start), row(end)];
      const written = text.slice(starts?.[first], starts?.[last + 1]).split(/\r?\n/);
      return written
        .slice(0, last - first + 1)
        .map((line, index) => ({ line: linesBefore + first + index + 1, text: line }));
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function rowOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
