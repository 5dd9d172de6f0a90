import { z } from "zod";
import {
  expectationFields,
  type FlowResult,
  heldFields,
  judgementFields,
  seriesFields,
  startedFields,
  watchedFields,
} from "../../model/result/flow.js";
import { probeId } from "../../model/probe.js";
import type { Frozen } from "../../model/frozen.js";
import { type EndpointReader, probeFields, probeJson, probeOf } from "./probe.js";

const flowFields = {
  id: z.string().describe("As of a connection"),
  ...probeFields,
  ...expectationFields,
  ...judgementFields,
};

/** What a step held, watched or started, in the published report. */
export const flowSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hold"),
    ...flowFields,
    ...heldFields,
  }),
  z.object({
    kind: z.literal("watch"),
    ...flowFields,
    ...seriesFields,
    ...watchedFields,
  }),
  z.object({
    kind: z.literal("startup"),
    ...flowFields,
    ...seriesFields,
    ...startedFields,
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
