import type { z } from "zod";
import type { ForeignPolicy } from "../model/foreign-policy.js";
import type { ClusterState, NetworkPolicy, ServiceEndpoints } from "../model/objects.js";
import type { LocatedDocument, Path } from "../model/text/located.js";
import { plainLine } from "../model/text/plain-text.js";
import { formatPath, type InputProblem, parsePath } from "../model/text/source.js";
import { issueText, pathOf } from "../model/validation/decode.js";
import { readNetworkPolicy } from "../model/validation/index.js";
import { doubtAbout } from "./doubts.js";
import { readEndpoints } from "./endpoints.js";
import { foreignPolicy } from "./foreign.js";
import { shapes } from "./shapes.js";
import { withStoredBlocks } from "./stored-blocks.js";
import { readWorkload, type Workload } from "./workloads.js";

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
  | {
      readonly kind: "object";
      readonly of: Kind;
      readonly object: NamedObject;
      readonly warnings: readonly InputProblem[];
    }
  | { readonly kind: "workload"; readonly workload: Workload }
  | { readonly kind: "foreign"; readonly policy: ForeignPolicy }
  | { readonly kind: "endpoints"; readonly endpoints: readonly ServiceEndpoints[] }
  /** A kind that no verdict depends on; `text` names it. Somebody's own may make pods. */
  | { readonly kind: "ignored"; readonly text: string; readonly isCustom: boolean }
  | { readonly kind: "refused"; readonly problems: readonly InputProblem[] };

export interface NamedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface ObjectOptions {
  /** Of objects that name none. */
  readonly namespace: string;
  /** Refuses what servers of today refuse and older ones stored. */
  readonly strict: boolean;
}

/** Checks one object: policies as the API server does, the other kinds as far as verdicts depend on them. */
export function readObject(located: LocatedObject, options: ObjectOptions): ReadObject {
  const { value } = located;
  const doubt = doubtAbout(value);
  if (doubt !== undefined) return refused(problemAt(located, { path: [], text: doubt }));
  const { apiVersion, kind } = header(value);
  const foreign = foreignPolicy(value, options.namespace);
  if (foreign !== undefined) return { kind: "foreign", policy: foreign };
  if (kind === "NetworkPolicy") return readPolicy(located, options);
  if (isKind(kind) && apiVersion === "v1") return readPlain(kind, located, options);
  const endpoints = readEndpoints({ apiVersion, kind }, value, options.namespace);
  if (endpoints !== undefined)
    return "issues" in endpoints
      ? refused(...issueProblems(located, endpoints.issues))
      : { kind: "endpoints", ...endpoints };
  const read = readWorkload({ apiVersion, kind }, value);
  if (read === undefined)
    return {
      kind: "ignored",
      text: plainLine(kind) || "document without kind",
      isCustom: isCustom(apiVersion),
    };
  if ("issues" in read) return refused(...issueProblems(located, read.issues));
  const { workload } = read;
  return { kind: "workload", workload: { ...workload, namespace: workload.namespace || options.namespace } };
}

function readPolicy(located: LocatedObject, { namespace, strict }: ObjectOptions): ReadObject {
  const { policy, violations } = readNetworkPolicy(located.value);
  const told = violations.map(({ path, text, isStored = false }) => ({
    isWarning: isStored && !strict,
    problem: problemAt(located, { path: parsePath(path), text }),
  }));
  const problems = told.filter(({ isWarning }) => !isWarning).map(({ problem }) => problem);
  if (policy === undefined || problems.length > 0) return refused(...problems);
  const object: NetworkPolicy = inNamespace(withStoredBlocks(policy), namespace);
  const warnings = told.map(({ problem }) => ({
    ...problem,
    text: `${problem.text}; servers before 1.36 stored it, and it is read as they did`,
  }));
  return { kind: "object", of: "NetworkPolicy", object, warnings };
}

function readPlain(
  kind: keyof typeof shapes,
  located: LocatedObject,
  { namespace }: ObjectOptions,
): ReadObject {
  const result = shapes[kind].safeParse(located.value);
  if (!result.success) return refused(...issueProblems(located, result.error.issues));
  const object = result.data as NamedObject;
  return {
    kind: "object",
    of: kind,
    object: namespaced.has(kind) ? inNamespace(object, namespace) : object,
    warnings: [],
  };
}

function refused(...problems: readonly InputProblem[]): ReadObject {
  return { kind: "refused", problems };
}

function issueProblems(located: LocatedObject, issues: readonly z.core.$ZodIssue[]): readonly InputProblem[] {
  return issues.map((issue) =>
    problemAt(located, { path: pathOf(issue), text: issueText(issue, located.value) }),
  );
}

/** Groups of Kubernetes itself have no dot, or end in its name. */
function isCustom(apiVersion: unknown): boolean {
  const group = typeof apiVersion === "string" ? (apiVersion.split("/")[0] ?? "") : "";
  return group.includes(".") && !group.endsWith(".k8s.io");
}

function header(value: unknown): { readonly apiVersion: unknown; readonly kind: string } {
  if (typeof value !== "object" || value === null) return { apiVersion: undefined, kind: "" };
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  return { apiVersion, kind: typeof kind === "string" ? kind : "" };
}

function isKind(kind: string): kind is keyof typeof shapes {
  return Object.hasOwn(shapes, kind);
}

/** Where the manifest names none: kubectl's -n, or `default`. */
function inNamespace<T extends NamedObject>(object: T, namespace: string): T {
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace || namespace } };
}

export function problemAt(
  { document, path }: LocatedObject,
  problem: { readonly path: Path; readonly text: string },
): InputProblem {
  const whole = [...path, ...problem.path];
  return { file: document.file, ...document.locate(whole), path: formatPath(whole), text: problem.text };
}
