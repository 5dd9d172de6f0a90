import { z } from "zod";
import { type FuzzResult, fuzzResultFields } from "../../model/result/fuzz-result.js";
import { layOut } from "./layout.js";

/** The published shape of `netproof fuzz -o json`: fields are added within a version, never removed or changed. */
const FUZZ_SCHEMA_VERSION = 1;

const fuzzReportSchema = z.object({ schemaVersion: z.literal(FUZZ_SCHEMA_VERSION), ...fuzzResultFields });

export function fuzzJson(result: FuzzResult): string {
  return `${layOut({ schemaVersion: FUZZ_SCHEMA_VERSION, ...result })}\n`;
}

export function fuzzJsonSchema(): unknown {
  return { title: "netproof fuzz report", ...z.toJSONSchema(fuzzReportSchema, { io: "input" }) };
}
