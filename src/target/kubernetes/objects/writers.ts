import type { Stored } from "../api/resources.js";
import { isJson, type Json } from "../api/json.js";

interface Writer {
  readonly manager: string;
  readonly operation: string;
  readonly time: string;
  /** How many steps of the path its `fieldsV1` names. */
  readonly depth: number;
}

/** ` (by "kubectl-edit", Update, 2026-01-02T03:04:05Z)`: who wrote the field last, of metadata.managedFields; "" where nobody says. */
export function writerOf({ metadata }: Stored, path: string): string {
  const fields: unknown = "managedFields" in metadata ? metadata.managedFields : undefined;
  const steps = stepsOf(path);
  const writers = (Array.isArray(fields) ? fields : [])
    .flatMap((entry: unknown) => writerIn(entry, steps))
    .toSorted((one, other) => other.depth - one.depth || other.time.localeCompare(one.time));
  const [last] = writers;
  if (last === undefined) return "";
  return ` (by ${JSON.stringify(last.manager)}, ${last.operation}${last.time === "" ? "" : `, ${last.time}`})`;
}

/** `metadata.labels.app.kubernetes.io/name` has labels' keys whole; indexes of lists are in no `fieldsV1` of a policy. */
function stepsOf(path: string): readonly string[] {
  const label = /^metadata\.labels\.(.+)$/.exec(path)?.[1];
  return label === undefined ? path.replaceAll(/\[\d+\]/g, "").split(".") : ["metadata", "labels", label];
}

function writerIn(entry: unknown, steps: readonly string[]): readonly Writer[] {
  if (!isJson(entry)) return [];
  const { manager, operation, time, fieldsV1 } = entry;
  const depth = depthIn(isJson(fieldsV1) ? fieldsV1 : {}, steps);
  if (depth === 0) return [];
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return [{ manager: text(manager) || "nobody", operation: text(operation), time: text(time), depth }];
}

function depthIn(fields: Json, [step, ...more]: readonly string[]): number {
  const inner = step === undefined ? undefined : fields[`f:${step}`];
  return isJson(inner) ? 1 + depthIn(inner, more) : 0;
}
