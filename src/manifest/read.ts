import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ClusterState, describeRef, type KubernetesObject, type Pod, refOf } from "../model/objects.js";
import { InputError, type InputProblem, parseDocuments } from "../model/text/source.js";
import type { LocatedDocument } from "../model/text/located.js";
import { MOST_MB, readTextFile, refuseOver } from "../model/text/text-file.js";
import { workloadOf } from "./owners.js";
import { collections, type LocatedObject, problemAt, readObject } from "./objects.js";

export interface Manifests {
  readonly state: ClusterState;
  /** How many objects of each kind that no verdict depends on were passed over. */
  readonly ignored: ReadonlyMap<string, number>;
  /** Where each object stands, by `NetworkPolicy x/web` as describeRef has it. */
  readonly places: ReadonlyMap<string, LocatedObject>;
}

/** A manifest's text and the name that errors call it by. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
}

/** Reads a file, or every .yaml, .yml and .json file below a folder. */
export function manifestTexts(path: string): readonly ManifestText[] {
  if (!statSync(path).isDirectory()) return [{ file: path, text: readTextFile(path) }];
  let bytes = 0;
  return filesBelow(path).map((file) => {
    bytes += statSync(file).size;
    refuseOver(MOST_MB, bytes);
    return { file, text: readBelow(file) };
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name))
    .filter((file) => !statSync(file).isDirectory());
}

/** Whoever named the folder has not named the file. */
function readBelow(file: string): string {
  try {
    return readTextFile(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file}: ${why}`, { cause });
  }
}

/**
 * The cluster that the manifests describe. `workloads`: with the pods that Deployments and their like make. Throws
 * InputError with everything that is wrong with them.
 */
export function readManifests(
  texts: readonly ManifestText[],
  options: { readonly workloads: boolean } = { workloads: false },
): Manifests {
  const state: Record<keyof ClusterState, KubernetesObject[]> = {
    namespaces: [],
    pods: [],
    services: [],
    nodes: [],
    policies: [],
  };
  const ignored = new Map<string, number>();
  const problems: InputProblem[] = [];
  const places = new Map<string, LocatedObject>();
  for (const located of texts.flatMap(({ file, text }) => parseDocuments(text, file)).flatMap(objectsIn)) {
    const read = readObject(located, options);
    if (read.kind === "ignored") {
      ignored.set(read.text, (ignored.get(read.text) ?? 0) + 1);
      continue;
    }
    if (read.kind === "workload") {
      const pods = read.pods.map((pod) => (places.has(idOf(pod)) ? withSuffix(pod, read.of) : pod));
      const double = pods.find((pod) => places.has(idOf(pod)));
      if (double !== undefined) problems.push(twice(located, idOf(double)));
      for (const pod of pods) {
        places.set(idOf(pod), located);
        state.pods.push(pod);
      }
      continue;
    }
    problems.push(...read.problems);
    if (read.problems.length > 0) continue;
    const object = read.object as KubernetesObject;
    const id = describeRef({ kind: read.kind, ...object.metadata });
    if (places.has(id)) problems.push(twice(located, id));
    places.set(id, located);
    state[collections[read.kind]].push(object);
  }
  if (problems.length > 0) throw new InputError(problems);
  return { state: state as unknown as ClusterState, ignored, places };
}

function idOf(pod: Pod): string {
  return describeRef(refOf(pod));
}

/** A Deployment and a StatefulSet may share a name; their pods here must not. */
function withSuffix(pod: Pod, kind: string): Pod {
  const suffix = `-${kind.toLowerCase()}`;
  const owner = { kind, name: `${workloadOf(pod)}${suffix}`, controller: true };
  const metadata = { ...pod.metadata, name: `${pod.metadata.name}${suffix}`, ownerReferences: [owner] };
  return { ...pod, metadata };
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
