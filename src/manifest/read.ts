import { isDeepStrictEqual } from "node:util";
import type { ForeignPolicy } from "../model/foreign-policy.js";
import {
  type ClusterState,
  describeRef,
  type KubernetesObject,
  type Pod,
  type ServiceEndpoints,
} from "../model/objects.js";
import { keysAskedIn } from "../model/policy-rules.js";
import type { LocatedDocument } from "../model/text/located.js";
import { InputError, type InputProblem, parseDocuments } from "../model/text/source.js";
import { generatedNames } from "./generated-names.js";
import { collections, type LocatedObject, type ObjectOptions, problemAt, readObject } from "./objects.js";
import { workloadKindOf, workloadOf } from "./owners.js";
import type { ManifestText } from "./texts.js";
import { podsOf, type Workload } from "./workloads.js";

export interface Manifests {
  readonly state: ClusterState;
  /** Policies of other APIs, which no verdict here takes into account. */
  readonly foreign: readonly ForeignPolicy[];
  /** How many objects of each kind that no verdict depends on were passed over. */
  readonly ignored: ReadonlyMap<string, number>;
  /** How many objects of kinds of somebody's own, which may make pods that nobody here knows. */
  readonly custom: ReadonlyMap<string, number>;
  /** Where each object stands, by `NetworkPolicy x/web` as describeRef has it. */
  readonly places: ReadonlyMap<string, LocatedObject>;
  /** What is read otherwise than it may be meant. */
  readonly warnings: readonly InputProblem[];
  /** What is wrong with files that were left out. */
  readonly unread: readonly InputProblem[];
}

export interface ReadOptions extends Partial<ObjectOptions> {
  /** Leaves out a file that is wrong, instead of throwing. */
  readonly keepGoing?: boolean;
}

/**
 * The cluster that the manifests describe, with the pods that Deployments and their like make. Throws InputError with
 * everything that is wrong with them.
 */
export function readManifests(texts: readonly ManifestText[], options: ReadOptions = {}): Manifests {
  const collected = new Collected({ namespace: "default", strict: false, ...options });
  const unread: InputProblem[] = [];
  for (const text of texts) unread.push(...collected.read(text));
  if (unread.length > 0 && options.keepGoing !== true) throw new InputError(unread);
  return { ...collected.manifests(), unread };
}

/** What has been read of all files. */
class Collected {
  readonly #state: Record<Exclude<keyof ClusterState, "endpoints">, KubernetesObject[]> = {
    namespaces: [],
    pods: [],
    services: [],
    nodes: [],
    policies: [],
  };
  readonly #workloads: Workload[] = [];
  readonly #foreign: ForeignPolicy[] = [];
  readonly #endpoints: ServiceEndpoints[] = [];
  readonly #ignored = new Map<string, number>();
  readonly #custom = new Map<string, number>();
  readonly #places = new Map<string, LocatedObject>();
  readonly #warnings: InputProblem[] = [];
  readonly #named = generatedNames();

  constructor(private readonly options: ObjectOptions) {}

  /** Adds a file's objects, or none of them and returns what is wrong with it. */
  read({ file, text }: ManifestText): readonly InputProblem[] {
    const warnings: InputProblem[] = [];
    let objects: readonly LocatedObject[];
    try {
      const warn = (warning: InputProblem): void => void warnings.push(warning);
      objects = parseDocuments(text, file, { dialect: "kubernetes", warn }).flatMap(objectsIn);
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
    const read = objects.map(this.#named).map((located) => ({
      located,
      found: readObject(located, this.options),
    }));
    const problems = read.flatMap(({ found }) => (found.kind === "refused" ? found.problems : []));
    if (problems.length > 0) return problems;
    this.#warnings.push(...warnings);
    return read.flatMap(({ located, found }) => this.#add(located, found));
  }

  #add(located: LocatedObject, found: ReturnType<typeof readObject>): readonly InputProblem[] {
    switch (found.kind) {
      case "ignored": {
        const counts = found.isCustom ? this.#custom : this.#ignored;
        counts.set(found.text, (counts.get(found.text) ?? 0) + 1);
        return [];
      }
      case "foreign":
        this.#foreign.push(found.policy);
        return [];
      case "endpoints":
        this.#endpoints.push(...found.endpoints);
        return [];
      case "refused":
        return found.problems;
      case "workload": {
        const { kind, namespace, name } = found.workload;
        return this.#once(`${kind} ${namespace}/${name}`, located, () =>
          this.#workloads.push(found.workload),
        );
      }
      case "object": {
        const object = found.object as KubernetesObject;
        return this.#once(describeRef({ kind: found.of, ...object.metadata }), located, () => {
          this.#warnings.push(...found.warnings);
          this.#state[collections[found.of]].push(object);
        });
      }
    }
  }

  /** The same object may stand in several files; two that differ may not share a name. */
  #once(id: string, located: LocatedObject, add: () => void): readonly InputProblem[] {
    const before = this.#places.get(id);
    if (before === undefined) {
      this.#places.set(id, located);
      add();
      return [];
    }
    if (isDeepStrictEqual(before.value, located.value)) return [];
    const { file, line } = problemAt(before, { path: ["metadata", "name"], text: "" });
    const text = `there are two objects ${id} that differ, the other at ${file}:${line}: keep one`;
    return [problemAt(located, { path: ["metadata", "name"], text })];
  }

  manifests(): Omit<Manifests, "unread"> {
    const state = this.#state as unknown as ClusterState;
    const made = podsOf(withoutMade(this.#workloads, state.pods), {
      asked: keysAskedIn(state),
      taken: new Set(state.pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)),
    });
    return {
      state: { ...state, pods: [...state.pods, ...made], endpoints: this.#endpoints },
      foreign: this.#foreign,
      ignored: this.#ignored,
      custom: this.#custom,
      places: this.#places,
      warnings: this.#warnings,
    };
  }
}

/** Without those whose pods are there, and those that another one made, such as a Deployment's ReplicaSets. */
function withoutMade(workloads: readonly Workload[], pods: readonly Pod[]): readonly Workload[] {
  const idOf = (namespace: string, name: string): string => `${namespace}/${name}`;
  const made = pods.filter((pod) => workloadKindOf(pod) !== undefined);
  const running = new Set(made.map((pod) => idOf(pod.metadata.namespace ?? "", workloadOf(pod))));
  const known = new Set(workloads.map(({ kind, namespace, name }) => `${kind} ${idOf(namespace, name)}`));
  return workloads.filter(
    ({ namespace, name, owner }) =>
      !running.has(idOf(namespace, name)) &&
      (owner === undefined || !known.has(`${owner.kind} ${idOf(namespace, owner.name)}`)),
  );
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
