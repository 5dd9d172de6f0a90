import { UsageError } from "../exit.js";

/** What `-o` says of a command that has a table for people and JSON for programs. Throws UsageError. */
export function tableOrJson(output: string): "table" | "json" {
  if (output === "table" || output === "json") return output;
  throw new UsageError(`-o knows table and json, not "${output}"`);
}
