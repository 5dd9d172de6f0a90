/** A part of a text that holds whole documents. */
export interface Chunk {
  readonly text: string;
  /** Lines of the text before it. */
  readonly linesBefore: number;
}

/**
 * A text in parts of whole documents, so that a large file need not be in memory in every form at once. A line that
 * starts with `---` starts a document wherever it stands, and a line with `{` below one with `}` another JSON object, as
 * `kubectl get -o json` twice into one file leaves them. Directives (`%TAG`) stand before the marker of their document: such
 * a text stays whole.
 */
export function chunksOf(text: string, atLeast: number): readonly Chunk[] {
  if (text.startsWith("%") || text.includes("\n%")) return [{ text, linesBefore: 0 }];
  const chunks: Chunk[] = [];
  let start = 0;
  let linesBefore = 0;
  for (const end of markersIn(text)) {
    if (end - start < atLeast) continue;
    const part = text.slice(start, end);
    chunks.push({ text: part, linesBefore });
    linesBefore += linesIn(part);
    start = end;
  }
  return [...chunks, { text: text.slice(start), linesBefore }];
}

/** A part of a chunk, as a part of the whole text. */
export function within(chunk: Chunk, { text, linesBefore }: Chunk): Chunk {
  return { text, linesBefore: chunk.linesBefore + linesBefore };
}

const DOCUMENT = /(?<=\n)(?=---(?:\s|$))/g;
const DOCUMENT_OR_OBJECT = /(?<=\n)(?=---(?:\s|$))|(?=\{)(?<=\}[ \t]*\r?\n)/g;

function* markersIn(text: string): Generator<number> {
  const marker = /^\s*\{/.test(text) ? DOCUMENT_OR_OBJECT : DOCUMENT;
  for (const { index } of text.matchAll(marker)) yield index;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
