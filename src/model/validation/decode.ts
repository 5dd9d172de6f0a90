import { z } from "zod";
import type { Path } from "../text/located.js";

/**
 * How Go's decoder reads JSON into the API's types (encoding/json, sigs.k8s.io/json): null is what is left out, also as an item
 * of a list or a map, which is its type's zero value then.
 */

export type Optional<T extends z.ZodType> = z.ZodPreprocess<z.ZodOptional<T>>;

/** A field that may be null or left out. */
export function optional<T extends z.ZodType>(type: T): Optional<T> {
  return z.preprocess((value) => value ?? undefined, type.optional());
}

/** A field whose zero value means that it is not set: "", 0, false. */
export function unlessZero<T extends z.ZodType>(type: T): Optional<T> {
  return z.preprocess((value) => (isZero(value) ? undefined : value), type.optional());
}

function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === 0 || value === false;
}

/** A struct, which is never null. */
export function struct<T extends z.ZodType>(type: T): z.ZodPreprocess<T> {
  return z.preprocess((value) => value ?? {}, type);
}

export function list<T extends z.ZodType>(item: T): Optional<z.ZodArray<T>> {
  return optional(z.array(item));
}

/** A text that is not checked further. */
export const text = z.preprocess((value) => value ?? "", z.string());

/** Such as labels. */
export function textMap(
  check: (map: Readonly<Record<string, string>>, context: z.RefinementCtx) => void = () => undefined,
): Optional<z.ZodRecord<z.ZodString, typeof text>> {
  return optional(z.record(z.string(), text).superRefine(check));
}

export function pathOf({ path }: z.core.$ZodIssue): Path {
  return path.filter((key) => typeof key !== "symbol");
}

/** What is wrong in `root`. YAML 1.1 takes `no` for false and `0x10` for 16, also where a name is meant. */
export function issueText(issue: z.core.$ZodIssue, root: unknown): string {
  const value = pathOf(issue).reduce<unknown>(
    (own, key) => (own as Record<string | number, unknown> | undefined)?.[key],
    root,
  );
  if (issue.code === "invalid_type" && (value === undefined || value === null)) return "Required value";
  const isMisread = typeof value === "boolean" || typeof value === "number";
  return issue.code === "invalid_type" && issue.expected === "string" && isMisread
    ? `a text is needed, and this is read as ${value}: put it in quotes`
    : issue.message;
}
