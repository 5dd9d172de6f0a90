import { isDeepStrictEqual } from "node:util";
import { readManifests } from "../../../src/manifest/read.js";
import { InputError, parseDocuments } from "../../../src/model/text/source.js";
import type { Reading } from "./decoder.js";

/** In what two readings of one text differ; undefined: in nothing. */
export interface Difference {
  readonly text: string;
  readonly what: string;
  /** Why that is meant; undefined where it is not. */
  readonly reason: string | undefined;
}

export function difference(text: string, theirs: readonly Reading[]): Difference | undefined {
  const broken = theirs.find(({ value, error }) => value === undefined && error !== undefined);
  const values = valuesOf(text);
  if (broken !== undefined)
    return "problem" in values ? undefined : told(text, `only kubectl refuses it: ${broken.error}`);
  if ("problem" in values) return told(text, `only netproof refuses it: ${values.problem}`);
  const expected = theirs.map(({ value }) => value);
  if (!isDeepStrictEqual(plain(values.values), plain(expected)))
    return told(text, `values: ${JSON.stringify(values.values)}, not ${JSON.stringify(expected)}`);
  return typedDifference(text, theirs);
}

function typedDifference(text: string, theirs: readonly Reading[]): Difference | undefined {
  const refused = theirs.find(({ error }) => error !== undefined)?.error;
  try {
    const read = readManifests([{ file: "f.yaml", text }]);
    if (refused !== undefined) return told(text, `only the API server refuses it: ${refused}`);
    const { namespaces, services, policies, pods } = read.state;
    const objects = [...namespaces, ...services, ...policies, ...pods];
    const typed = theirs.flatMap((one) =>
      Array.isArray(one.typed) ? (one.typed as unknown[]) : [one.typed],
    );
    const missing = typed
      .map(comparable)
      .find((one) => !objects.some((own) => contains(comparable(own), one)));
    return missing === undefined ? undefined : told(text, `objects: none is ${JSON.stringify(missing)}`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refused === undefined ? told(text, `only netproof refuses it: ${error.message}`) : undefined;
  }
}

/** What the API server's validation refuses behind its decoder, which alone is compared with. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^only netproof.*(Invalid value|must |Required value|may not|Unsupported value|expected one of)/s,
    "the API server's validation refuses it",
  ],
  [/^only netproof.*(>=1|<=65535)/s, "the API server's validation refuses it"],
  [/there are two objects/, "netproof refuses one name for two objects"],
  [
    /^only kubectl.*invalid character '-' in numeric literal/,
    "netproof reads YAML behind JSON in one stream",
  ],
  [
    /^only kubectl.*tab character that violates indentation/,
    "netproof reads a tab before the end of a flow collection",
  ],
];

function told(text: string, what: string): Difference {
  const found = REASONS.find(([pattern]) => pattern.test(what));
  return { text, what, reason: found?.[1] };
}

function valuesOf(text: string): { readonly values: readonly unknown[] } | { readonly problem: string } {
  try {
    const documents = parseDocuments(text, "f.yaml", { dialect: "kubernetes" });
    return { values: documents.map(({ value }) => value) };
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message };
    throw error;
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** What of an object both have: not what it lacks, nor what a server or a controller adds. */
function comparable(value: unknown): unknown {
  const object = value as {
    readonly kind?: string;
    readonly metadata?: object;
    readonly spec?: { readonly template?: unknown };
  };
  const template = object.spec?.template as
    { readonly metadata?: unknown; readonly spec?: unknown } | undefined;
  if (template !== undefined) return stripped({ metadata: template.metadata, spec: template.spec });
  return stripped(value);
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([key]) =>
        ![
          "name",
          "namespace",
          "generateName",
          "creationTimestamp",
          "ownerReferences",
          "replicas",
          "selector$",
        ].includes(key) || key === "port",
    )
    .map(([key, item]) => [key, stripped(item)] as const)
    .filter(([, item]) => !isEmpty(item));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** Every part of the second is in the first. */
function contains(whole: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null) return isDeepStrictEqual(whole, part);
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(part).every(([key, item]) => contains((whole as Record<string, unknown>)[key], item));
}
