import { z } from "zod";
import { cellSchema } from "./cell.js";
import { findingSchema } from "./finding.js";
import { flowSchema } from "./flow.js";
import type { Frozen } from "./frozen.js";
import { snapshotSchema } from "./snapshot.js";

/**
 * The published shape of `-o json`: all that a run found, so that every other format can be made of it. Fields are added
 * within a version, never removed or changed; a reader passes over those that it does not know.
 */

export const SCHEMA_VERSION = 2;

const count = z.int().min(0);
const status = z.enum(["pass", "fail", "inconclusive", "skipped"]);

const stepSchema = z.object({
  id: z.string().describe("Stable, unique in its scenario"),
  name: z.string(),
  line: count.exactOptional().describe("In the scenario's file"),
  status: status.exclude(["skipped"]),
  durationMs: count,
  timeToEnforce: z
    .object({ atLeastMs: count, atMostMs: count })
    .nullable()
    .describe("null: no expectation changed, or the connections never agreed"),
  execs: count.describe("Commands run in pods"),
  probing: z
    .object({ tries: count, slow: count, longestMs: count })
    .describe("How long tries took; slow: far longer than their time-out"),
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
  convergence: z
    .array(z.object({ afterMs: count, differing: count }))
    .describe("After each attempt, how many of all connections still differed"),
  flows: z.array(flowSchema).describe("What the step held, watched and started"),
  snapshot: snapshotSchema.describe("The cluster as the step left it, in the scenario's own names"),
  connections: z.array(cellSchema),
});

const scenarioSchema = z.object({
  id: z.string(),
  file: z.string().exactOptional().describe("As the user named it"),
  summary: z.string(),
  tags: z.array(z.string()),
  status,
  reason: z.string().describe("Why it is skipped or inconclusive"),
  durationMs: count,
  steps: z.array(stepSchema),
});

const staleSchema = z.object({
  scenario: z.string(),
  connections: z.string(),
  verdict: z.enum(["leak", "outage"]),
  reference: z.string(),
  at: z.string().describe("file:line:column"),
  why: z.string(),
});

const statementSchema = z.object({
  text: z.string().describe("only shop/api to shop/db on 5432/TCP"),
  at: z.string().describe("file:line"),
  status: z
    .enum(["holds", "fails", "open"])
    .describe("open: nothing contradicts it, and not all of it is shown"),
  connections: count.describe("That it speaks of"),
  against: z.array(z.string()).describe("Connections that contradict it, or leave it open"),
});

export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  version: z.string().describe("Of the netproof that ran"),
  startedAt: z.iso.datetime(),
  durationMs: count,
  interrupted: z.boolean().describe("true: the report is partial"),
  failure: z.string().exactOptional().describe("Why no scenario could be tried at all"),
  options: z.object({
    timeoutSeconds: z.number(),
    settleMs: z.number(),
    parallel: count,
    reusePods: z.boolean(),
    bail: z.boolean(),
    all: z.boolean(),
    keep: z.boolean(),
    expectedDivergences: z
      .array(z.string())
      .exactOptional()
      .describe("Keys of the known divergences that were expected (--expect-divergence)"),
  }),
  target: z.object({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: count,
    diagnosis: z
      .string()
      .exactOptional()
      .describe("Where something is wrong: shows what the cluster's engine made of policies"),
  }),
  verdict: z.object({
    kind: z.enum(["enforces", "ignores", "partial", "inconclusive"]),
    sentence: z.string(),
    findings: z.array(findingSchema).describe("What is wrong, one by one"),
  }),
  power: z
    .object({
      tries: count,
      oneIn: count,
      connections: count.describe("That were denied, and held"),
      alone: count.describe("The same for a leak that keeps to the connection that was tried least"),
      pairs: z.array(z.object({ from: z.string(), to: z.string(), tries: count, oneIn: count })),
    })
    .describe(
      "A leak of one connection in `oneIn` would have been seen with 95 % confidence; by pairs of nodes",
    ),
  soak: z
    .object({ durationMs: count, tries: count, answered: count })
    .exactOptional()
    .describe("Of --soak: tries of denied connections"),
  staleDivergences: z.array(staleSchema).describe("Declared divergences that were looked for and not met"),
  statements: z.array(statementSchema).exactOptional().describe("Of netproof verify --assert"),
  scenarios: z.array(scenarioSchema),
});

export type ReportJson = Frozen<z.infer<typeof reportSchema>>;
export type StepJson = Frozen<z.infer<typeof stepSchema>>;

/** For readers in any language. An object may hold fields that a later netproof adds. */
export function reportJsonSchema(): unknown {
  return { title: "netproof report", ...z.toJSONSchema(reportSchema, { io: "input" }) };
}
