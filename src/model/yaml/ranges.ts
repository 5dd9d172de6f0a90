import {
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
} from "js-yaml";
import type { Path } from "../text/located.js";

/** From the first character to behind the last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Duplicate {
  readonly start: number;
  readonly key: string;
}

/** A value's place in the text, and those of what is in it. */
interface Placed {
  start: number;
  end: number;
  readonly kind: "document" | "mapping" | "sequence" | "value";
  readonly isFlow: boolean;
  /** A mapping's, by key. */
  readonly entries: Map<string, { readonly start: number; readonly value: Placed }>;
  /** A mapping's keys that stood in it before. */
  readonly duplicates: Duplicate[];
  readonly items: Placed[];
  /** The key whose value comes next. */
  key: { readonly text: string; readonly start: number } | undefined;
}

/** The places of the documents that these events are of. */
export function rangesOf(events: readonly Event[], source: string): readonly Placed[] {
  const documents: Placed[] = [];
  const open: Placed[] = [];
  const last = (): number => open.at(-1)?.end ?? 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      const done = open.pop();
      if (done === undefined) continue;
      if (done.isFlow) done.end = closingOf(source, done.end);
      const around = open.at(-1);
      if (around !== undefined) around.end = Math.max(around.end, done.end);
      continue;
    }
    const placed = placedOf(event, source, last());
    const around = open.at(-1);
    if (around === undefined) documents.push(placed);
    else add(around, placed, event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : "");
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) continue;
    open.push(placed);
  }
  return documents;
}

/** A key, or the value of the last one; an item; a document's content. */
function add(around: Placed, placed: Placed, text: string): void {
  around.end = Math.max(around.end, placed.end);
  if (around.kind !== "mapping") around.items.push(placed);
  else if (around.key === undefined) around.key = { text, start: placed.start };
  else {
    const { text: key, start } = around.key;
    if (around.entries.has(key) && key !== "<<") around.duplicates.push({ start, key });
    around.entries.set(key, { start, value: placed });
    around.key = undefined;
  }
}

/** `last`: where what comes before it ends, for a value that is left out. */
function placedOf(
  event: Exclude<Event, { type: typeof EVENT_ID.POP }>,
  source: string,
  last: number,
): Placed {
  const place = (kind: Placed["kind"], { start, end }: Range, isFlow = false): Placed => ({
    kind,
    start,
    end,
    isFlow,
    entries: new Map(),
    duplicates: [],
    items: [],
    key: undefined,
  });
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      return place("document", { start: last, end: last });
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE: {
      const kind = event.type === EVENT_ID.MAPPING ? "mapping" : "sequence";
      const isFlow = event.style === COLLECTION_STYLE.FLOW;
      return place(kind, { start: event.start, end: event.start + 1 }, isFlow);
    }
    case EVENT_ID.ALIAS:
      return place("value", { start: event.anchorStart - 1, end: event.anchorEnd });
    case EVENT_ID.SCALAR:
      return place(
        "value",
        event.valueStart === -1 ? { start: last, end: last } : scalarRange(event, source),
      );
  }
}

/** With its quotes, or from a block's `|` or `>` and without the empty lines below it. */
function scalarRange({ style, valueStart: start, valueEnd: end }: ScalarEvent, source: string): Range {
  switch (style) {
    case SCALAR_STYLE.PLAIN:
      return { start, end };
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: start - 1, end: end + 1 };
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const line = source.lastIndexOf("\n", start - 2) + 1;
      const header = source.slice(line, start).search(/[|>][-+\d]*[ \t]*(?:#.*)?\r?\n$/);
      return {
        start: header === -1 ? start : line + header,
        end: start + source.slice(start, end).trimEnd().length,
      };
    }
  }
}

const CLOSING = /(?:[\s,]|#[^\n]*)*[\]}]/y;

function closingOf(source: string, from: number): number {
  CLOSING.lastIndex = from;
  return CLOSING.test(source) ? CLOSING.lastIndex : from;
}

/** Every key that stands twice in its mapping, where it stands again. */
export function duplicatesIn(places: readonly Placed[]): readonly Duplicate[] {
  return places.flatMap(({ duplicates, entries, items }) => {
    const inside = [...[...entries.values()].map(({ value }) => value), ...items];
    return [...duplicates, ...duplicatesIn(inside)];
  });
}

/** Where a path stands, or the nearest part around it that exists. An entry stands where its key does. */
export function rangeOf(document: Placed | undefined, path: Path): Range {
  let node = document?.items[0] ?? document;
  let found: Range = { start: node?.start ?? 0, end: node?.end ?? 0 };
  for (const key of path) {
    if (node?.kind === "mapping") {
      const entry = node.entries.get(String(key));
      if (entry === undefined) return found;
      found = { start: entry.start, end: entry.value.end };
      node = entry.value;
    } else if (node?.kind === "sequence") {
      const item = node.items[Number(key)];
      if (item === undefined) return found;
      if (item.end > item.start) found = item;
      node = item;
    } else return found;
  }
  return found;
}
