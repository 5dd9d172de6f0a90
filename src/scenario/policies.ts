import { validateNetworkPolicy } from "../model/validation/index.js";
import { formatPath, type InputProblem, parsePath } from "../model/text/source.js";
import type { LocatedDocument, Path } from "../model/text/located.js";
import { substitute } from "./variables.js";

/** Addresses that any variable may stand for, so that a policy can be checked before a run knows the real ones. */
const SOME_ADDRESS = { IPv4: "10.0.0.1", IPv6: "fd00::1" } as const;

/** What the API server would say of a policy, and that it names its namespace. */
export function policyProblems(
  value: unknown,
  { document, path }: { document: LocatedDocument; path: Path },
): readonly InputProblem[] {
  const at = (inside: Path): Omit<InputProblem, "text"> => {
    const whole = [...path, ...inside];
    return { file: document.file, ...document.locate(whole), path: formatPath(whole) };
  };
  const filled = substitute(value, (_name, family) => SOME_ADDRESS[family]);
  const violations = validateNetworkPolicy(filled).map((violation) => ({
    ...at(parsePath(violation.path)),
    text: violation.text,
  }));
  violations.push(
    ...nullItems(value).map((inside) => ({ ...at(inside), text: "an item is null: leave it out" })),
  );
  const namespace = (value as { metadata?: { namespace?: unknown } } | null)?.metadata?.namespace;
  if (typeof namespace === "string") return violations;
  return [
    ...violations,
    { ...at(["metadata"]), text: "a scenario's policy names its namespace: metadata.namespace" },
  ];
}

/** The API takes them for empty ones, which nobody means. */
function nullItems(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      item === null ? [[...path, index]] : nullItems(item, [...path, index]),
    );
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => nullItems(item, [...path, key]));
}
