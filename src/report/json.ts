import { z } from "zod";
import { formatEndpoint } from "../model/endpoint.js";
import { findingJson, findingSchema } from "./finding-json.js";
import { flowJson, flowSchema } from "./flow-json.js";
import { type CellResult, isMismatch, type RunResult, type StepResult } from "../model/result.js";

/** The published shape of `-o json`. Fields are added within a version, never removed or changed. */

const count = z.int().min(0);
const status = z.enum(["pass", "fail", "inconclusive", "skipped"]);

const cellSchema = z.object({
  from: z.string(),
  to: z.string(),
  protocol: z.enum(["TCP", "UDP", "SCTP"]),
  port: count,
  ipFamily: z.enum(["IPv4", "IPv6"]),
  verdict: z.enum(["match", "leak", "outage", "misdirected", "unstable", "inconclusive", "unspecified"]),
  expected: z.enum(["allow", "deny", "unspecified"]),
  observed: z.enum(["connected", "refused", "dropped", "misdirected", "inconclusive"]),
  decidedBy: z.array(z.string()).describe("namespace/policy"),
  reason: z.string().describe("The rule that decides, or that none admits"),
  why: z.string().optional().describe("What the observation alone does not say"),
  looks: count,
  afterMs: count.describe("From the acknowledged change to the last look"),
  known: z.string().optional().describe("Reference of the divergence that declares the difference"),
  repeat: z.string().optional().describe("Command with which a person repeats the probe"),
});

const stepSchema = z.object({
  id: z.string(),
  name: z.string(),
  status,
  durationMs: count,
  timeToEnforceMs: count.nullable().describe("null: no expectation changed, or the cells never agreed"),
  execs: count,
  cells: z.object({
    total: count,
    match: count,
    mismatch: count,
    known: count,
    inconclusive: count,
    unspecified: count,
  }),
  mismatches: z.array(cellSchema),
  known: z.array(cellSchema).describe("Cells that differ as declared (--divergences)"),
  inconclusive: z.array(cellSchema),
  flows: z.array(flowSchema).describe("What the step held, watched and started"),
});

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  target: z.object({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: count,
    diagnosis: z
      .string()
      .optional()
      .describe("Where something is wrong: shows what the cluster's engine made of policies"),
  }),
  verdict: z.object({
    kind: z.enum(["enforces", "ignores", "partial", "inconclusive"]),
    sentence: z.string(),
    findings: z.array(findingSchema).describe("What is wrong, one by one"),
  }),
  staleDivergences: z
    .array(
      z.object({
        scenario: z.string(),
        cells: z.string(),
        verdict: z.enum(["leak", "outage"]),
        reference: z.string(),
        at: z.string().describe("file:line:column"),
        why: z.string(),
      }),
    )
    .describe("Declared divergences that were looked for and not met"),
  interrupted: z.boolean(),
  durationMs: count,
  scenarios: z.array(
    z.object({
      id: z.string(),
      summary: z.string(),
      tags: z.array(z.string()),
      status,
      reason: z.string(),
      durationMs: count,
      steps: z.array(stepSchema),
    }),
  ),
});

export function jsonReport(result: RunResult): string {
  const report: z.infer<typeof reportSchema> = {
    schemaVersion: 1,
    target: result.target,
    verdict: { ...result.verdict, findings: result.verdict.findings.map(findingJson) },
    staleDivergences: [...result.staleDivergences],
    interrupted: result.interrupted,
    durationMs: result.durationMs,
    scenarios: result.scenarios.map((scenario) => ({
      ...scenario,
      tags: [...scenario.tags],
      steps: scenario.steps.map(stepJson),
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function stepJson({ cells, flows, ...step }: StepResult): z.infer<typeof stepSchema> {
  const mismatches = cells.filter(isMismatch);
  const known = cells.filter((cell) => cell.known !== undefined);
  const having = (verdict: CellResult["verdict"]): readonly CellResult[] =>
    cells.filter((cell) => cell.verdict === verdict);
  return {
    ...step,
    cells: {
      total: cells.length,
      match: having("match").length,
      mismatch: mismatches.length,
      known: known.length,
      inconclusive: having("inconclusive").length,
      unspecified: having("unspecified").length,
    },
    mismatches: mismatches.map(cellJson),
    known: known.map(cellJson),
    inconclusive: having("inconclusive").map(cellJson),
    flows: flows.map(flowJson),
  };
}

function cellJson({
  probe,
  expectation,
  observation,
  verdict,
  looks,
  afterMs,
  why,
  known,
  repeat,
}: CellResult): z.infer<typeof cellSchema> {
  return {
    from: formatEndpoint(probe.from),
    to: formatEndpoint(probe.to),
    protocol: probe.protocol,
    port: probe.port,
    ipFamily: probe.ipFamily,
    verdict,
    expected: expectation.verdict,
    observed: observation.kind,
    decidedBy: [...expectation.decidedBy],
    reason: expectation.reason,
    looks,
    afterMs,
    ...(why === undefined ? {} : { why }),
    ...(known === undefined ? {} : { known }),
    ...(repeat === undefined ? {} : { repeat }),
  };
}

export function reportJsonSchema(): unknown {
  return { title: "netproof report", ...z.toJSONSchema(reportSchema) };
}
