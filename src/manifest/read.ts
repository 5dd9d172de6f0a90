import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ClusterState, KubernetesObject } from "../model/objects.js";
import { InputError, type InputProblem, type LocatedDocument, parseDocuments } from "../model/source.js";
import { collections, type LocatedObject, problemAt, readObject } from "./objects.js";

export interface Manifests {
  readonly state: ClusterState;
  /** How many objects of each kind that no verdict depends on were passed over. */
  readonly ignored: ReadonlyMap<string, number>;
}

/** A manifest's text and the name that errors call it by. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/** Reads a file, or every .yaml, .yml and .json file below a folder. */
export function manifestTexts(path: string): readonly ManifestText[] {
  if (!statSync(path).isDirectory()) return [{ file: path, text: readFileSync(path, "utf8") }];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .toSorted()
    .map((name) => join(path, name))
    .map((file) => ({ file, text: readFileSync(file, "utf8") }));
}

/** The cluster that the manifests describe. Throws InputError with everything that is wrong with them. */
export function readManifests(texts: readonly ManifestText[]): Manifests {
  const state: Record<keyof ClusterState, KubernetesObject[]> = {
    namespaces: [],
    pods: [],
    services: [],
    nodes: [],
    policies: [],
  };
  const ignored = new Map<string, number>();
  const problems: InputProblem[] = [];
  const seen = new Set<string>();
  for (const located of texts.flatMap(({ file, text }) => parseDocuments(text, file)).flatMap(objectsIn)) {
    const read = readObject(located);
    if (read.kind === "ignored") {
      ignored.set(read.text, (ignored.get(read.text) ?? 0) + 1);
      continue;
    }
    const { kind, object } = read;
    const id = [kind, object.metadata.namespace, object.metadata.name].join(" ");
    problems.push(...read.problems);
    if (read.problems.length > 0) continue;
    if (seen.has(id)) problems.push(twice(located, id));
    seen.add(id);
    state[collections[kind]].push(object as KubernetesObject);
  }
  if (problems.length > 0) throw new InputError(problems);
  return { state: state as unknown as ClusterState, ignored };
}

function twice(located: LocatedObject, id: string): InputProblem {
  return problemAt(located, { path: ["metadata", "name"], text: `there are two objects ${id}: keep one` });
}

/** A List, of any kind of items, stands for its items. */
function objectsIn(document: LocatedDocument): readonly LocatedObject[] {
  const { value } = document;
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items))
    return [{ document, path: [], value }];
  const ofList =
    kind === "List"
      ? {}
      : { apiVersion: (value as { apiVersion?: unknown }).apiVersion, kind: kind.slice(0, -4) };
  return items.map((item: object, index) => ({
    document,
    path: ["items", index],
    value: { ...ofList, ...item },
  }));
}
