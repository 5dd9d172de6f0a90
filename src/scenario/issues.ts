import type { z } from "zod";
import { formatPath, InputError, type InputProblem } from "../model/text/source.js";
import type { LocatedDocument, Path } from "../model/text/located.js";

/** The document's value in the schema's shape. Throws InputError with everything that is wrong with it. */
export function parseLocated<T>(schema: z.ZodType<T>, document: LocatedDocument): T {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.map((issue) => issueProblem(document, issue)));
}

export function problemAt(document: LocatedDocument, path: Path, text: string): InputProblem {
  return { file: document.file, ...document.locate(path), path: formatPath(path), text };
}

function issueProblem(document: LocatedDocument, issue: z.core.$ZodIssue): InputProblem {
  const { path, text } = plainest(issue, []);
  return problemAt(document, path, text);
}

/** Of a union's complaints the one about the form that was meant: it knows the keys, and got furthest into the value. */
function plainest(issue: z.core.$ZodIssue, around: Path): { path: Path; text: string } {
  const path = [...around, ...(issue.path as Path)];
  if (issue.code !== "invalid_union") return { path, text: unknownKeys(issue) ?? issue.message };
  const knowing = issue.errors.filter((issues) => !issues.some(({ code }) => code === "unrecognized_keys"));
  const meant = knowing.length === 0 && issue.errors.length === 1 ? issue.errors : knowing;
  const inner = meant.flatMap(([first]) => (first === undefined ? [] : [plainest(first, path)]));
  const deepest = inner.toSorted((one, other) => other.path.length - one.path.length)[0];
  return deepest !== undefined && deepest.path.length > path.length ? deepest : { path, text: issue.message };
}

function unknownKeys(issue: z.core.$ZodIssue): string | undefined {
  return issue.code === "unrecognized_keys"
    ? `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}`
    : undefined;
}
