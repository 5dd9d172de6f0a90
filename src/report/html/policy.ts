import { type Document, isMap, isNode, isScalar, isSeq, parseDocument, stringify } from "yaml";
import type { NetworkPolicy } from "../../model/objects.js";
import { parsePath } from "../../model/text/source.js";
import type { Path } from "../../model/text/located.js";
import type { PagePolicy } from "./data.js";

/** Lines count from 0, both ends are in. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/** A policy as text that knows where each of its parts stands. */
export interface PolicyText {
  readonly page: PagePolicy;
  /** The lines of a path below the spec, such as `ingress[0].from[1]`; undefined: the policy has no such part. */
  readonly linesOf: (path: string) => Lines | undefined;
}

export function policyId({ metadata }: NetworkPolicy): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function policyText(policy: NetworkPolicy): PolicyText {
  const text = stringify(policy).trimEnd();
  const document = parseDocument(text);
  const known = new Map<string, Lines | undefined>();
  return {
    page: { id: policyId(policy), lines: text.split("\n") },
    linesOf: (path) => {
      if (!known.has(path)) known.set(path, find(text, rangeOf(document, ["spec", ...parsePath(path)])));
      return known.get(path);
    },
  };
}

function find(text: string, range: { start: number; end: number } | undefined): Lines | undefined {
  if (range === undefined) return undefined;
  const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
  const body = text.slice(range.start, range.end).trimEnd();
  return { first: lineOf(range.start), last: lineOf(range.start + body.length) };
}

/** A field's range begins at its key, an item's at its value. */
function rangeOf(document: Document, path: Path): { start: number; end: number } | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return pair === undefined ? undefined : span(pair.key, pair.value);
  }
  const item = isSeq(parent) && typeof last === "number" ? parent.items[last] : undefined;
  return span(item, item);
}

function span(head: unknown, value: unknown): { start: number; end: number } | undefined {
  if (!isNode(head) || !head.range) return undefined;
  const end = isNode(value) && value.range ? value.range[1] : head.range[1];
  return { start: head.range[0], end };
}
