import { isMap, isSeq, LineCounter, parseAllDocuments } from "yaml";

/** Where in an object something stands: `["spec", "ingress", 0, "from"]`. */
export type Path = readonly (string | number)[];

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

/** A YAML or JSON document that knows where each of its parts stands. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line and column (from 1) of a path, or of the nearest part around it that exists. */
  readonly locate: (path: Path) => { readonly line: number; readonly column: number };
  /** The lines on which a part stands, as they were written; of the nearest part around it that exists. */
  readonly excerpt: (path: Path) => readonly SourceLine[];
}

export interface SourceLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The documents of a text; empty ones are left out. Throws InputError on a syntax error or a duplicate key. */
export function parseDocuments(text: string, file: string): readonly LocatedDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const written = text.split(/\r?\n/);
  const problems = documents.flatMap(({ errors }) =>
    errors.map((error): InputProblem => ({ file, ...at(error.pos[0]), path: "", text: error.message })),
  );
  if (problems.length > 0) throw new InputError(problems);
  return documents
    .filter(({ contents }) => contents !== null)
    .map((document) => ({
      file,
      value: document.toJS() as unknown,
      locate: (path: Path) => at(rangeOf(document.contents, path)?.start ?? document.range[0]),
      excerpt: (path: Path) => {
        const { start, end } = rangeOf(document.contents, path) ?? {
          start: document.range[0],
          end: document.range[1],
        };
        const [first, last] = [at(start).line, at(Math.max(start, end - 1)).line];
        return written.slice(first - 1, last).map((line, index) => ({ line: first + index, text: line }));
      },
    }))
    .filter(({ value }) => value !== null);
}

interface Positioned {
  readonly range?: readonly [number, number, number] | null;
}

interface Range {
  readonly start: number;
  /** Behind the last character of the value. */
  readonly end: number;
}

/** A mapping's entry is where its key stands, which is where a person looks. */
function rangeOf(contents: unknown, path: Path): Range | undefined {
  let node: unknown = contents;
  let found = rangeAt(contents);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(key));
      if (pair === undefined) return found;
      const start = rangeAt(pair.key)?.start ?? found?.start;
      const end = rangeAt(pair.value)?.end ?? found?.end;
      found = start === undefined || end === undefined ? found : { start, end };
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      found = rangeAt(node) ?? found;
    } else return found;
  }
  return found;
}

function rangeAt(node: unknown): Range | undefined {
  const range = (node as Positioned | null | undefined)?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}
