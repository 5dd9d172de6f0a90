import { z } from "zod";
import { formatEndpoint } from "../model/endpoint.js";
import type { FlowResult } from "../model/flow.js";

const count = z.int().min(0);

const policyVerdict = z.enum(["allow", "deny", "unspecified"]);

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
  before: policyVerdict,
  after: policyVerdict,
  throughout: z
    .enum(["allow", "deny"])
    .nullable()
    .describe("What holds at every moment of the step; null: it changes, or is left open in between"),
  verdict: z
    .enum(["match", "leak", "outage", "inconclusive", "reported"])
    .describe("reported: the API promises nothing"),
  why: z.string().optional(),
};

/** What a step held, watched or started, in the published report. */
export const flowSchema = z.discriminatedUnion("kind", [
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

export function flowJson(flow: FlowResult): z.infer<typeof flowSchema> {
  const { probe, expectation, verdict, why } = flow;
  const common = {
    from: formatEndpoint(probe.from),
    to: formatEndpoint(probe.to),
    protocol: probe.protocol,
    port: probe.port,
    ipFamily: probe.ipFamily,
    ...expectation,
    verdict,
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
