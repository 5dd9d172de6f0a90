import type { NetworkPolicy, ObjectRef } from "../model/objects.js";
import {
  fileError,
  formatPath,
  InputError,
  type InputProblem,
  parseDocuments,
} from "../model/text/source.js";
import type { LocatedDocument, Path } from "../model/text/located.js";
import { readInputFile } from "../model/text/text-file.js";
import { namedFixtures } from "./fixtures.js";
import { parseLocated, problemAt } from "./issues.js";
import {
  normalizeCellGroup,
  normalizeFixture,
  normalizeHeld,
  normalizeMatrix,
  normalizeNamespace,
  normalizeNeeds,
  normalizePod,
  stepId,
} from "./normalize.js";
import { type LoadOptions, type PolicyFile, readPolicyFile } from "./policy-file.js";
import { policyProblems } from "./policies.js";
import type { Change, NamespaceSpec, Scenario, Step } from "./scenario.js";
import { type ChangeFile, type ScenarioFile, scenarioSchema, type StepFile } from "./schema.js";

/** Reads and checks one scenario file. Throws InputError with everything that is wrong with it. */
export function loadScenario(file: string, options: LoadOptions = {}): Scenario {
  return readScenario(readInputFile(file), file, options);
}

/** The same from a text; `file` names it in errors, and is where the files lie that it speaks of. */
export function readScenario(text: string, file: string, options: LoadOptions = {}): Scenario {
  const [document, ...more] = parseDocuments(text, file);
  if (document === undefined || more.length > 0)
    throw fileError(file, "a scenario file holds exactly one YAML document");
  return assemble(parseLocated(scenarioSchema, document), document, options);
}

function assemble(file: ScenarioFile, document: LocatedDocument, options: LoadOptions): Scenario {
  const problems: InputProblem[] = [];
  const report = (path: Path, text: string): void => {
    problems.push(problemAt(document, path, text));
  };
  const fixture = fixtureOf(file, report);
  const steps = file.steps.map((step, index) => stepOf(step, { document, index, problems, options }));
  for (const [index, { id }] of steps.entries()) {
    const first = steps.findIndex((other) => other.id === id);
    if (first !== index)
      report(["steps", index, "name"], `names the same step id "${id}" as step ${first + 1}`);
  }
  if (problems.length > 0) throw new InputError(problems);
  const { name: id, summary, source, tags = [] } = file;
  const needs = normalizeNeeds(file.needs);
  return { id, file: document.file, summary, ...(source && { source }), tags, needs, fixture, steps };
}

function fixtureOf(file: ScenarioFile, report: (path: Path, text: string) => void): readonly NamespaceSpec[] {
  if (typeof file.fixture !== "string") return normalizeFixture(file.fixture);
  const named = Object.hasOwn(namedFixtures, file.fixture) ? namedFixtures[file.fixture] : undefined;
  if (named !== undefined) return normalizeFixture(named);
  report(
    ["fixture"],
    `there is no fixture "${file.fixture}"; named ones: ${Object.keys(namedFixtures).join(", ")}`,
  );
  return [];
}

interface StepContext {
  readonly document: LocatedDocument;
  readonly index: number;
  readonly problems: InputProblem[];
  readonly options: LoadOptions;
}

function stepOf(step: StepFile, context: StepContext): Step {
  const { document, index } = context;
  const at = (...inside: Path): string => {
    const path = ["steps", index, ...inside];
    const { line, column } = document.locate(path);
    return `${document.file}:${line}:${column}  ${formatPath(path)}`;
  };
  const group = (kind: "allow" | "deny") =>
    (step.expect?.[kind] ?? []).map((text, item) => normalizeCellGroup(text, at("expect", kind, item)));
  const flows = (kind: "watch" | "startup") =>
    (step[kind] ?? []).map((text, item) => normalizeCellGroup(text, at(kind, item)));
  return {
    id: stepId(step.name),
    name: step.name,
    line: document.locate(["steps", index, "name"]).line,
    ...(step.size === undefined ? {} : { size: step.size }),
    hold: (step.hold ?? []).map((held, item) => normalizeHeld(held, at("hold", item))),
    watch: flows("watch"),
    startup: flows("startup"),
    changes: (step.changes ?? []).map((change, item) =>
      changeOf(change, { ...context, path: ["steps", index, "changes", item] }),
    ),
    matrix: normalizeMatrix(step.matrix),
    expect: { allow: group("allow"), deny: group("deny") },
  };
}

function changeOf(change: ChangeFile, context: StepContext & { path: Path }): Change {
  if ("apply" in change)
    return {
      do: "apply",
      policies: policiesOf(change.apply, { ...context, path: [...context.path, "apply"] }),
    };
  if ("replace" in change)
    return {
      do: "replace",
      policies: policiesOf(change.replace, { ...context, path: [...context.path, "replace"] }),
    };
  if ("patch" in change)
    return { do: "patch", ref: refOf({ policy: change.patch.policy }), merge: change.patch.merge };
  if ("delete" in change) return { do: "delete", ref: refOf(change.delete) };
  if ("label" in change) return { do: "label", ref: refOf(change.label), labels: change.label.labels };
  if ("recreate" in change) {
    const labels = "labels" in change.recreate ? change.recreate.labels : undefined;
    return { do: "recreate", ref: refOf(change.recreate), ...(labels && { labels }) };
  }
  const { create } = change;
  if ("namespace" in create)
    return { do: "createNamespace", namespace: normalizeNamespace(create.namespace, create) };
  const [namespace = "", name = ""] = create.pod.split("/");
  return { do: "createPod", pod: normalizePod({ namespace, name }, create) };
}

type Named = { readonly pod: string } | { readonly policy: string } | { readonly namespace: string };

function refOf(named: Named): ObjectRef {
  if ("namespace" in named) return { kind: "Namespace", name: named.namespace };
  const [kind, id] =
    "pod" in named ? (["Pod", named.pod] as const) : (["NetworkPolicy", named.policy] as const);
  const [namespace = "", name = ""] = id.split("/");
  return { kind, namespace, name };
}

/** Inline policies, or those of a file beside the scenario. */
function policiesOf(value: unknown, context: StepContext & { path: Path }): readonly NetworkPolicy[] {
  const { document, problems, path, options } = context;
  if (Array.isArray(value))
    return value.flatMap((item, index) => policiesOf(item, { ...context, path: [...path, index] }));
  if (typeof value !== "string") {
    problems.push(...policyProblems(value, { document, path }));
    return [value as NetworkPolicy];
  }
  try {
    const read = readPolicyFile(value, { scenario: document.file, ...options });
    const found = policiesIn(read);
    problems.push(...(read.isOutside ? found.problems.map(withoutWords) : found.problems));
    return found.policies;
  } catch (error) {
    problems.push(problemAt(document, path, `cannot read ${value}: ${messageOf(error)}`));
    return [];
  }
}

interface Found {
  readonly policies: readonly NetworkPolicy[];
  readonly problems: readonly InputProblem[];
}

function policiesIn({ file, text }: PolicyFile): Found {
  try {
    const documents = parseDocuments(text, file);
    return {
      policies: documents.map((found) => found.value as NetworkPolicy),
      problems: documents.flatMap((found) => policyProblems(found.value, { document: found, path: [] })),
    };
  } catch (error) {
    if (error instanceof InputError) return { policies: [], problems: error.problems };
    throw error;
  }
}

function withoutWords(problem: InputProblem): InputProblem {
  return {
    ...problem,
    path: "",
    text: "the API takes no such NetworkPolicy; of a file outside no more is shown",
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
