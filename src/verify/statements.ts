import picomatch from "picomatch";
import { z } from "zod";
import { hasAll } from "../model/labels.js";
import { fileError, InputError, type InputProblem, parseDocuments } from "../model/text/source.js";
import type { LocatedDocument } from "../model/text/located.js";
import { readInputFile } from "../model/text/text-file.js";
import { labelsField } from "../model/validation/fields.js";
import { parseLocated, problemAt } from "../scenario/issues.js";
import type { PortSpec } from "../scenario/scenario.js";
import type { Asked, ProbePod } from "./probe-pods.js";

/** What policies are to mean, in a file: a list of statements. */
const who = z
  .union([
    z
      .string()
      .regex(
        /^(\*|[!-.0-~]+\/[!-.0-~]+)$/,
        'must be NAMESPACE/WORKLOAD with globs, such as shop/api, or "*"',
      ),
    z
      .strictObject({
        namespace: z
          .string()
          .regex(/^[!-~]+$/, "must be a name, or a glob")
          .optional()
          .describe("A name, or a glob"),
        labels: labelsField.optional().describe("All of a pod's, at least"),
      })
      .refine(({ namespace, labels }) => namespace !== undefined || labels !== undefined, {
        message: "needs a namespace, labels, or both",
      }),
  ])
  .describe("shop/api, shop/*, *, or {namespace, labels}");
const group = z.union([who, z.array(who)]);
const portForm = z.union([
  z.int().min(1).max(65535),
  z.string().regex(/^\d+\/(TCP|UDP)$/, "must be a number or NUMBER/PROTOCOL, such as 53/UDP"),
]);
const rest = { to: group, on: z.union([portForm, z.array(portForm).min(1)]).optional() };

const statementSchema = z.union(
  [
    z.strictObject({ only: group.describe("They may, and nobody else"), ...rest }),
    z.strictObject({ allow: group, ...rest }),
    z.strictObject({ deny: group, ...rest }),
  ],
  { error: "a statement has exactly one of only, allow and deny, then to, and on where ports matter" },
);

export const statementsSchema = z.array(statementSchema).min(1);

type Who = z.infer<typeof who>;

export interface Statement {
  readonly kind: "only" | "allow" | "deny";
  /** `only shop/api to shop/db on 5432/TCP` */
  readonly text: string;
  /** `file:line` */
  readonly at: string;
  /** `*`: whoever it is, strangers, too. */
  readonly fromEveryone: boolean;
  /** Why no probe can decide it, or a part of it; empty: each can be tried. */
  readonly undecided: readonly string[];
  /** Stand-ins, by `namespace/name`. */
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
  /** Absent: every port of the destination. */
  readonly ports?: readonly PortSpec[];
}

export interface StatementFile {
  readonly document: LocatedDocument;
  readonly entries: z.infer<typeof statementsSchema>;
}

/** Throws InputError with everything that is wrong with the file. */
export function readStatements(file: string): StatementFile {
  const [document, ...more] = parseDocuments(readInputFile(file), file);
  if (document === undefined || more.length > 0)
    throw fileError(file, "a file of statements holds exactly one YAML document, a list");
  return { document, entries: parseLocated(statementsSchema, document) };
}

/** Ports that statements speak of, of workloads that declare none: where a manifest says which it has, others are not made up. */
export function askedPorts(
  { entries }: StatementFile,
  { pods, portless }: { readonly pods: readonly ProbePod[]; readonly portless: ReadonlySet<string> },
): readonly Asked[] {
  return entries.flatMap(({ to, on }) => {
    const all = pods.filter((own) => isOneOf(own, to)).map(({ workload }) => workload);
    const workloads = new Set(all.filter((workload) => portless.has(workload)));
    return [...workloads].flatMap((workload) => portsIn(on).map((spec) => ({ ...spec, workload })));
  });
}

/** The statements with the stand-ins that they speak of. Throws InputError for a name that nothing has. */
export function resolveStatements(
  { document, entries }: StatementFile,
  pods: readonly ProbePod[],
): readonly Statement[] {
  const problems: InputProblem[] = [];
  const known = [...new Set(pods.map(({ workload }) => workload))];
  const resolve = (own: Who, path: readonly (string | number)[]): readonly string[] => {
    const found = pods.filter((pod) => matches(pod, own));
    if (found.length === 0 && isName(own))
      problems.push(
        problemAt(document, path, `no workload fits ${whoText(own)}; the manifests have ${known.join(", ")}`),
      );
    return found.map(({ pod }) => `${pod.namespace}/${pod.name}`);
  };
  const all = (own: Who | readonly Who[], path: readonly (string | number)[]): ReadonlySet<string> =>
    new Set(isList(own) ? own.flatMap((one, index) => resolve(one, [...path, index])) : resolve(own, path));
  const statements = entries.map((entry, index): Statement => {
    const [kind, from] = subjectOf(entry);
    const ports = entry.on === undefined ? {} : { ports: portsIn(entry.on) };
    const { line } = document.locate([index]);
    return {
      kind,
      text: statementText(entry),
      at: `${document.file}:${line}`,
      fromEveryone: listOf(from).includes("*"),
      undecided: [...unmatched(entry, pods), ...unserved(entry, pods)],
      from: all(from, [index, kind]),
      to: all(entry.to, [index, "to"]),
      ...ports,
    };
  });
  if (problems.length > 0) throw new InputError(problems);
  return statements;
}

type Entry = StatementFile["entries"][number];

function subjectOf(entry: Entry): readonly [Statement["kind"], Who | readonly Who[]] {
  if ("only" in entry) return ["only", entry.only];
  return "allow" in entry ? ["allow", entry.allow] : ["deny", entry.deny];
}

function listOf(own: Who | readonly Who[]): readonly Who[] {
  return isList(own) ? own : [own];
}

/** One that has no glob is a name: where nothing has it, it is misspelt. */
function isName(own: Who): boolean {
  return typeof own === "string" && !/[*?[\]{}()!|]/.test(own);
}

/** What selects nobody says nothing: neither of it is shown. */
function unmatched(entry: Entry, pods: readonly ProbePod[]): readonly string[] {
  const [, from] = subjectOf(entry);
  return [...listOf(from), ...listOf(entry.to)]
    .filter((own) => !pods.some((pod) => matches(pod, own)))
    .map((own) => `no workload fits ${whoText(own)}`);
}

/** A Service's port is often another than its pods', and policies speak of the pods'. */
function unserved({ to, on }: Entry, pods: readonly ProbePod[]): readonly string[] {
  const served = pods.filter((own) => isOneOf(own, to)).flatMap(({ pod }) => pod.ports);
  if (served.length === 0) return [];
  const all = [...new Set(served.map(({ port, protocol }) => `${port}/${protocol}`))].join(", ");
  return portsIn(on)
    .filter(({ port, protocol }) => !served.some((own) => own.port === port && own.protocol === protocol))
    .map(({ port, protocol }) => `no pod of ${groupText(to)} serves ${port}/${protocol}; they serve ${all}`);
}

function isList(own: Who | readonly Who[]): own is readonly Who[] {
  return Array.isArray(own);
}

function isOneOf(standIn: ProbePod, own: Who | readonly Who[]): boolean {
  return isList(own) ? own.some((one) => matches(standIn, one)) : matches(standIn, own);
}

function matches({ workload, pod }: ProbePod, own: Who): boolean {
  if (typeof own === "string")
    return own === "*" || picomatch.isMatch(workload, own) || `${pod.namespace}/${pod.name}` === own;
  const { namespace = "*", labels = {} } = own;
  return picomatch.isMatch(pod.namespace, namespace) && hasAll(pod.labels, labels);
}

function portsIn(on: Entry["on"]): readonly PortSpec[] {
  const list = on === undefined ? [] : Array.isArray(on) ? on : [on];
  return list.map((own) => {
    if (typeof own === "number") return { port: own, protocol: "TCP" };
    const [number, protocol] = own.split("/");
    return { port: Number(number), protocol: protocol === "UDP" ? "UDP" : "TCP" };
  });
}

function statementText(entry: Entry): string {
  const [kind, from] = subjectOf(entry);
  const ports = portsIn(entry.on).map((spec) => `${spec.port}/${spec.protocol}`);
  const on = ports.length === 0 ? "" : ` on ${ports.join(", ")}`;
  return `${kind} ${groupText(from)} to ${groupText(entry.to)}${on}`;
}

function groupText(own: Who | readonly Who[]): string {
  if (!isList(own)) return whoText(own);
  return own.length === 0 ? "nobody" : own.map(whoText).join(", ");
}

function whoText(own: Who): string {
  if (typeof own === "string") return own;
  const labels = Object.entries(own.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  if (labels.length === 0) return `namespace ${own.namespace}`;
  const pods = `pods ${labels.join(",")}`;
  return own.namespace === undefined ? pods : `${pods} of ${own.namespace}`;
}
