/** A file of the user's, read. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}
