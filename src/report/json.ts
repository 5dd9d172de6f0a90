import { z } from "zod";
import { formatEndpoint } from "../model/endpoint.js";
import type { FlowResult } from "../model/flow.js";
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
  repeat: z.string().optional().describe("Command with which a person repeats the probe"),
});

const verdict = z.enum(["allow", "deny", "unspecified"]);

const seriesFields = {
  tries: count,
  inconclusive: count.describe("Tries that proved nothing"),
  everyMs: z.number().describe("Median from one try to the next"),
  longestGapMs: z.number(),
  wrong: z
    .object({ tries: count, firstMs: z.number(), lastMs: z.number() })
    .nullable()
    .describe("Tries that showed what must not be"),
};

const flowFields = {
  from: z.string(),
  to: z.string(),
  protocol: z.enum(["TCP", "UDP", "SCTP"]),
  port: count,
  ipFamily: z.enum(["IPv4", "IPv6"]),
  before: verdict,
  after: verdict,
  throughout: z
    .enum(["allow", "deny"])
    .nullable()
    .describe("What holds at every moment of the step; null: it changes, or is left open in between"),
  verdict: z
    .enum(["match", "leak", "outage", "inconclusive", "reported"])
    .describe("reported: the API promises nothing"),
  why: z.string().optional(),
};

const flowSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hold"),
    ...flowFields,
    idle: z.boolean(),
    mode: z.enum(["goes on", "stops", "unknown"]),
    stoppedMs: z.number().nullable().describe("From the change to the last answer"),
  }),
  z.object({
    kind: z.literal("watch"),
    ...flowFields,
    ...seriesFields,
    settledMs: z.number().nullable().describe("From the change to the first try since which all agreed"),
  }),
  z.object({
    kind: z.literal("startup"),
    ...flowFields,
    ...seriesFields,
    firstAllowMs: z.number().nullable().describe("From the container's first act"),
  }),
]);

const stepSchema = z.object({
  id: z.string(),
  name: z.string(),
  status,
  durationMs: count,
  timeToEnforceMs: count.nullable().describe("null: no expectation changed, or the cells never agreed"),
  execs: count,
  cells: z.object({ total: count, match: count, mismatch: count, inconclusive: count, unspecified: count }),
  mismatches: z.array(cellSchema),
  inconclusive: z.array(cellSchema),
  flows: z.array(flowSchema).describe("What the step held, watched and started"),
});

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  target: z.object({ kind: z.enum(["lab", "kubernetes"]), title: z.string(), nodes: count }),
  verdict: z.object({
    kind: z.enum(["enforces", "ignores", "partial", "inconclusive"]),
    sentence: z.string(),
  }),
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
    verdict: result.verdict,
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
  const having = (verdict: CellResult["verdict"]): readonly CellResult[] =>
    cells.filter((cell) => cell.verdict === verdict);
  return {
    ...step,
    cells: {
      total: cells.length,
      match: having("match").length,
      mismatch: mismatches.length,
      inconclusive: having("inconclusive").length,
      unspecified: having("unspecified").length,
    },
    mismatches: mismatches.map(cellJson),
    inconclusive: having("inconclusive").map(cellJson),
    flows: flows.map(flowJson),
  };
}

function flowJson(flow: FlowResult): z.infer<typeof flowSchema> {
  const { probe, expectation, verdict: judged, why } = flow;
  const { protocol, port, ipFamily } = probe;
  const common = {
    from: formatEndpoint(probe.from),
    to: formatEndpoint(probe.to),
    ...{ protocol, port, ipFamily },
    ...expectation,
    verdict: judged,
    ...(why === undefined ? {} : { why }),
  };
  switch (flow.kind) {
    case "hold":
      return { kind: "hold", ...common, idle: flow.idle, mode: flow.mode, stoppedMs: flow.stoppedMs };
    case "watch":
      return { kind: "watch", ...common, ...flow.series, settledMs: flow.settledMs };
    case "startup":
      return { kind: "startup", ...common, ...flow.series, firstAllowMs: flow.firstAllowMs };
  }
}

function cellJson({
  probe,
  expectation,
  observation,
  verdict,
  looks,
  afterMs,
  why,
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
    ...(repeat === undefined ? {} : { repeat }),
  };
}

export function reportJsonSchema(): unknown {
  return { title: "netproof report", ...z.toJSONSchema(reportSchema) };
}
