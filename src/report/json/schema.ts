import { z } from "zod";
import { cellSchema } from "./cell.js";
import { flowSchema } from "./flow.js";
import type { Frozen } from "../../model/frozen.js";
import { runFields, scenarioFields, stepFields } from "../../model/result/result.js";

/**
 * The published shape of `-o json`: all that a run found, so that every other format can be made of it. Fields are added
 * within a version, never removed or changed; a reader passes over those that it does not know.
 */

export const SCHEMA_VERSION = 2;

const count = z.int().min(0);

const stepSchema = z.object({
  ...stepFields,
  counts: z
    .object({
      total: count,
      match: count,
      mismatch: count,
      accepted: count.describe("Differ as declared (--divergences, --expect-divergence)"),
      inconclusive: count,
      unspecified: count,
    })
    .describe("Of connections"),
  flows: z.array(flowSchema).describe("What the step held, watched and started"),
  connections: z.array(cellSchema),
});

export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  ...runFields,
  scenarios: z.array(z.object({ ...scenarioFields, steps: z.array(stepSchema) })),
});

export type ReportJson = Frozen<z.infer<typeof reportSchema>>;
export type StepJson = Frozen<z.infer<typeof stepSchema>>;

/** For readers in any language. An object may hold fields that a later netproof adds. */
export function reportJsonSchema(): unknown {
  return { title: "netproof report", ...z.toJSONSchema(reportSchema, { io: "input" }) };
}
