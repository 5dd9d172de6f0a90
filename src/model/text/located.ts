/** Where in an object something stands: `["spec", "ingress", 0, "from"]`. */
export type Path = readonly (string | number)[];

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
