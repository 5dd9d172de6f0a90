import { constructFromEvents, CORE_SCHEMA, parseEvents, YAMLException } from "js-yaml";
import type { LocatedDocument, Path, SourceLine } from "../text/located.js";
import { type AliasBudget, aliasProblem } from "./aliases.js";
import type { Chunk } from "./chunks.js";
import { MAX_DEPTH, type Parsed, parseIndented } from "./indented.js";
import { kubernetesSchema } from "./kubernetes-schema.js";
import { once } from "./once.js";
import { type Position, positionsIn } from "./positions.js";
import { duplicatesIn, rangeOf, rangesOf } from "./ranges.js";

export type ReadChunk =
  | {
      readonly kind: "documents";
      readonly documents: readonly Omit<LocatedDocument, "file">[];
      readonly warnings: readonly Told[];
    }
  | { readonly kind: "problem"; readonly problem: Told };

type Told = Position & { readonly text: string };

/**
 * `strict`: YAML 1.2, and a key may stand once. `kubernetes`: as kubectl reads, which takes the last of two like keys; each is
 * warned of.
 */
export type Dialect = "strict" | "kubernetes";

export interface Reading {
  readonly dialect: Dialect;
  readonly aliases: AliasBudget;
}

/** Places are made of the text again when somebody asks for one: few documents of a large file are asked for any. */
export function readChunk(chunk: Chunk, { dialect, aliases }: Reading): ReadChunk {
  let positions = positionsIn(chunk);
  const told = (offset: number, text: string): Told => ({ ...positions.at(offset), text });
  try {
    const { events, source } = parse(chunk.text, dialect);
    positions = positionsIn(chunk, source);
    const tooMuch = aliasProblem(events, { source, budget: aliases });
    if (tooMuch !== undefined) return { kind: "problem", problem: told(tooMuch.offset, tooMuch.text) };
    const { values, hasDuplicates } = construct({ events, source }, dialect);
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
    const warnings = hasDuplicates
      ? duplicatesIn(ranges()).map(({ start, key }) => told(start, `${key} stands twice: the last counts`))
      : [];
    return { kind: "documents", documents: documents.filter(({ value }) => value != null), warnings };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { kind: "problem", problem: told(error.mark?.position ?? 0, wordsOf(error)) };
  }
}

function parse(text: string, dialect: Dialect): Parsed {
  if (dialect === "kubernetes") return parseIndented(text);
  return { events: parseEvents(text, { maxDepth: MAX_DEPTH }), source: text };
}

function construct(
  { events, source }: Parsed,
  dialect: Dialect,
): { readonly values: readonly unknown[]; readonly hasDuplicates: boolean } {
  let hasDuplicates = false;
  const schema = dialect === "strict" ? CORE_SCHEMA : kubernetesSchema(() => (hasDuplicates = true));
  const values = constructFromEvents(events, {
    source,
    schema,
    json: dialect === "kubernetes",
    maxTotalMergeKeys: -1,
  });
  return { values, hasDuplicates };
}

/** Its words for its own option say nothing to whoever wrote the file. */
function wordsOf({ reason }: YAMLException): string {
  return reason.startsWith("nesting exceeded") ? `nested deeper than ${MAX_DEPTH} levels` : reason;
}
