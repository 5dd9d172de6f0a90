import { plainLine } from "../model/text/plain-text.js";
import type { ClusterState, NetworkPolicy, Pod } from "../model/objects.js";
import { formatPath, type InputProblem, parsePath } from "../model/text/source.js";
import type { LocatedDocument, Path } from "../model/text/located.js";
import { validateNetworkPolicy } from "../model/validation/index.js";
import { doubtAbout } from "./doubts.js";
import { shapes } from "./shapes.js";
import { podsOf, workloadKind } from "./workloads.js";

/** An object of a manifest, and where it stands: a document of its own or an item of a List. */
export interface LocatedObject {
  readonly document: LocatedDocument;
  readonly path: Path;
  readonly value: unknown;
}

export type Kind = keyof typeof collections;

export const collections = {
  Namespace: "namespaces",
  Pod: "pods",
  Service: "services",
  Node: "nodes",
  NetworkPolicy: "policies",
} as const satisfies Record<string, keyof ClusterState>;

const namespaced: ReadonlySet<Kind> = new Set(["Pod", "Service", "NetworkPolicy"]);

export type ReadObject =
  | { readonly kind: Kind; readonly object: NamedObject; readonly problems: readonly InputProblem[] }
  /** What a controller makes of a template; `of` is the controller's kind. */
  | { readonly kind: "workload"; readonly of: string; readonly pods: readonly Pod[] }
  /** A kind that no verdict depends on. */
  | { readonly kind: "ignored"; readonly text: string };

export interface NamedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Checks one object: policies as the API server does, the other kinds as far as verdicts depend on them. */
export function readObject(located: LocatedObject, options: { readonly workloads: boolean }): ReadObject {
  const { value } = located;
  const doubt = doubtAbout(value);
  if (doubt !== undefined)
    return { kind: "Pod", object: nameless, problems: [problemAt(located, { path: [], text: doubt })] };
  const { apiVersion, kind } = header(value);
  const workload = options.workloads ? workloadKind({ apiVersion, kind }) : undefined;
  if (workload !== undefined) {
    const read = podsOf(workload, value);
    if ("pods" in read) return { kind: "workload", of: kind, pods: read.pods };
    return { kind: "Pod", object: nameless, problems: issueProblems(located, read.issues) };
  }
  if (kind === "NetworkPolicy") {
    const problems = validateNetworkPolicy(value).map(({ path, text }) =>
      problemAt(located, { path: parsePath(path), text }),
    );
    return { kind, object: inNamespace(value as NetworkPolicy), problems };
  }
  if (/Network-?Polic(y|ies)$/.test(kind)) {
    const text = `netproof simulates NetworkPolicy of networking.k8s.io/v1 only, and ${kind} would change its answers: leave it out`;
    return {
      kind: "NetworkPolicy",
      object: nameless,
      problems: [problemAt(located, { path: ["kind"], text })],
    };
  }
  if (!isKind(kind) || apiVersion !== "v1")
    return { kind: "ignored", text: plainLine(kind) || "document without kind" };
  const result = shapes[kind].safeParse(value);
  if (result.success) {
    const object = result.data as NamedObject;
    return { kind, object: namespaced.has(kind) ? inNamespace(object) : object, problems: [] };
  }
  return { kind, object: nameless, problems: issueProblems(located, result.error.issues) };
}

function issueProblems(
  located: LocatedObject,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly InputProblem[] {
  return issues.map(({ path, message }) =>
    problemAt(located, { path: path.filter((key) => typeof key !== "symbol"), text: message }),
  );
}

const nameless: NamedObject = { metadata: { name: "" } };

function header(value: unknown): { readonly apiVersion: unknown; readonly kind: string } {
  if (typeof value !== "object" || value === null) return { apiVersion: undefined, kind: "" };
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  return { apiVersion, kind: typeof kind === "string" ? kind : "" };
}

function isKind(kind: string): kind is keyof typeof shapes {
  return Object.hasOwn(shapes, kind);
}

/** As kubectl does: `default` where the manifest names none. */
function inNamespace<T extends NamedObject>(object: T): T {
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata?.namespace || "default" } };
}

export function problemAt(
  { document, path }: LocatedObject,
  problem: { readonly path: Path; readonly text: string },
): InputProblem {
  const whole = [...path, ...problem.path];
  return { file: document.file, ...document.locate(whole), path: formatPath(whole), text: problem.text };
}
