import { z } from "zod";
import type { FlowResult } from "../../model/flow.js";
import { probeId } from "../../model/probe.js";
import type { Frozen } from "./frozen.js";
import { type EndpointReader, probeFields, probeJson, probeOf } from "./probe.js";

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
  id: z.string().describe("As of a connection"),
  ...probeFields,
  before: policyVerdict,
  after: policyVerdict,
  throughout: z
    .enum(["allow", "deny"])
    .nullable()
    .describe("What holds at every moment of the step; null: it changes, or is left open in between"),
  verdict: z
    .enum(["match", "leak", "outage", "inconclusive", "reported"])
    .describe("reported: the API promises nothing"),
  why: z.string().exactOptional(),
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

type FlowJson = Frozen<z.infer<typeof flowSchema>>;

export function flowJson(flow: FlowResult): FlowJson {
  const { probe, expectation, verdict, why } = flow;
  const common = {
    id: probeId(probe),
    ...probeJson(probe),
    before: expectation.before,
    after: expectation.after,
    throughout: expectation.throughout,
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

export function flowOf(json: FlowJson, endpoint: EndpointReader): FlowResult {
  const { id: _id, from, to, protocol, port, ipFamily, http, before, after, throughout, ...flow } = json;
  const probe = probeOf({ from, to, protocol, port, ipFamily, ...(http && { http }) }, endpoint);
  const expectation = { before, after, throughout };
  if (flow.kind === "hold") return { probe, expectation, ...flow };
  const { tries, inconclusive, everyMs, longestGapMs, wrong, ...rest } = flow;
  return { probe, expectation, series: { tries, inconclusive, everyMs, longestGapMs, wrong }, ...rest };
}
