import { constructFromEvents, parseEvents, YAMLException } from "js-yaml";
import type { LocatedDocument, Path, SourceLine } from "../text/located.js";
import { type AliasBudget, aliasProblem } from "./aliases.js";
import type { Chunk } from "./chunks.js";
import { type Position, positionsIn } from "./positions.js";
import { rangeOf, rangesOf } from "./ranges.js";

export type ReadChunk =
  | { readonly kind: "documents"; readonly documents: readonly Omit<LocatedDocument, "file">[] }
  | { readonly kind: "problem"; readonly problem: Position & { readonly text: string } };

/** Deeper than any object of Kubernetes. */
const MAX_DEPTH = 200;

/** Places are made of the text again when somebody asks for one: few documents of a large file are asked for any. */
export function readChunk(chunk: Chunk, budget: AliasBudget): ReadChunk {
  const { text: source } = chunk;
  const positions = positionsIn(chunk);
  const problem = (offset: number, text: string): ReadChunk => ({
    kind: "problem",
    problem: { ...positions.at(offset), text },
  });
  try {
    const events = parseEvents(source, { maxDepth: MAX_DEPTH });
    const tooMuch = aliasProblem(events, { source, budget });
    if (tooMuch !== undefined) return problem(tooMuch.offset, tooMuch.text);
    const values = constructFromEvents(events, { source });
    const ranges = once(() => rangesOf(parseEvents(source, { maxDepth: MAX_DEPTH }), source));
    const documents = values.map((value, index) => {
      const range = (path: Path) => rangeOf(ranges()[index], path);
      return {
        value,
        locate: (path: Path) => positions.at(range(path).start),
        excerpt: (path: Path): readonly SourceLine[] => {
          const { start, end } = range(path);
          return positions.lines(start, Math.max(start, end - 1));
        },
      };
    });
    return { kind: "documents", documents: documents.filter(({ value }) => value != null) };
  } catch (error) {
    if (error instanceof YAMLException) return problem(error.mark?.position ?? 0, wordsOf(error));
    throw error;
  }
}

/** Its words for its own option say nothing to whoever wrote the file. */
function wordsOf({ reason }: YAMLException): string {
  return reason.startsWith("nesting exceeded") ? `nested deeper than ${MAX_DEPTH} levels` : reason;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
