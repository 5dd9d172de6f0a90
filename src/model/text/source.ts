import type { Path, LocatedDocument } from "./located.js";
import { type Dialect, readChunk } from "../yaml/chunk.js";
import { type Chunk, chunksOf, within } from "../yaml/chunks.js";

/** `spec.ingress[0].from` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** The reverse, for paths as API errors have them. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}

/** One thing wrong with an input, where, and in which words. `path` may be empty: the whole document. */
export interface InputProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly text: string;
}

/** Everything wrong with the input at once, as `file:line:column  path` and below it the text. */
export class InputError extends Error {
  constructor(readonly problems: readonly InputProblem[]) {
    super(
      problems
        .map(
          ({ file, line, column, path, text }) =>
            `${file}:${line}:${column}  ${path}`.trimEnd() + `\n  ${text}`,
        )
        .join("\n"),
    );
    this.name = "InputError";
  }
}

/** A problem of the whole file. */
export function fileError(file: string, text: string): InputError {
  return new InputError([{ file, line: 1, column: 1, path: "", text }]);
}

export interface ParseOptions {
  readonly dialect: Dialect;
  /** Told of what is read otherwise than it may be meant. */
  readonly warn?: (warning: InputProblem) => void;
}

/** The documents of a YAML or JSON text; empty ones are left out. Throws InputError with what is wrong in each. */
export function parseDocuments(
  text: string,
  file: string,
  { dialect, warn }: ParseOptions = { dialect: "strict" },
): readonly LocatedDocument[] {
  const problems: InputProblem[] = [];
  const aliases = { left: MAX_ALIASED };
  const read = (chunk: Chunk): LocatedDocument[] => {
    const found = readChunk(chunk, { dialect, aliases });
    if (found.kind === "documents") {
      for (const warning of found.warnings) warn?.({ file, path: "", ...warning });
      return found.documents.map((document) => ({ file, ...document }));
    }
    const parts = chunksOf(chunk.text, 0);
    if (parts.length > 1) return parts.flatMap((part) => read(within(chunk, part)));
    problems.push({ file, path: "", ...found.problem });
    return [];
  };
  const documents = chunksOf(text, CHUNK).flatMap(read);
  if (problems.length > 0) throw new InputError(problems);
  return documents;
}

/** Enough to start the parser rarely; what it makes of so much is soon gone again. */
const CHUNK = 4_000_000;

/** Values that all aliases of a text together may stand for: a few lines can stand for more than memory holds. */
const MAX_ALIASED = 1_000_000;
