import type { SourceLine } from "../text/located.js";
import type { Chunk } from "./chunks.js";
import { once } from "./once.js";

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

/** `read`: the chunk's text as it was read, with more blanks at the start of lines; offsets are of that. */
export function positionsIn({ text, linesBefore }: Chunk, read = text): Positions {
  const starts = once(() => lineStarts(read));
  const written = read === text ? starts : once(() => lineStarts(text));
  const row = (offset: number): number => rowOf(starts(), offset);
  return {
    at(offset) {
      const index = row(offset);
      const added = lengthOf(starts(), index, read) - lengthOf(written(), index, text);
      return {
        line: linesBefore + index + 1,
        column: Math.max(1, offset - (starts()[index] ?? 0) - added + 1),
      };
    },
    lines(start, end) {
      const [first, last] = [row(start), row(end)];
      const lines = text.slice(written()[first], written()[last + 1]).split(/\r?\n/);
      return lines
        .slice(0, last - first + 1)
        .map((line, index) => ({ line: linesBefore + first + index + 1, text: line }));
    },
  };
}

function lengthOf(starts: readonly number[], index: number, text: string): number {
  return (starts[index + 1] ?? text.length + 1) - (starts[index] ?? 0);
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
