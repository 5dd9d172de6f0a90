import { z } from "zod";
import { cellFields, type CellResult } from "../../model/result/result.js";
import {
  type Expectation,
  type Observation,
  probeId,
  reasonFields,
  verdictSchema,
} from "../../model/probe.js";
import { isOffered } from "../../model/offered.js";
import { type EndpointReader, probeFields, probeJson, probeOf } from "./probe.js";
import type { Frozen } from "../../model/frozen.js";

/** A cell in the published report: one flat object, so that a filter or a spreadsheet reads it. */
export const cellSchema = z.object({
  id: z.string().describe("Stable across runs, clusters and pod names: x/a → x/b:80/TCP"),
  ...probeFields,
  expected: verdictSchema,
  observed: z.enum(["connected", "refused", "dropped", "stalled", "misdirected", "inconclusive"]),
  ms: z
    .number()
    .exactOptional()
    .describe("From the start of the try to its answer or end, unless inconclusive"),
  source: z
    .string()
    .exactOptional()
    .describe("The address that the server saw the connection come from, when connected"),
  answeredBy: z.string().exactOptional().describe("Who answered, when misdirected"),
  trouble: z.string().exactOptional().describe("Why the try proved nothing, when inconclusive"),
  ...cellFields,
  ...reasonFields,
  reproduce: z.string().exactOptional().describe("Command with which a person repeats the probe"),
});

type CellJson = Frozen<z.infer<typeof cellSchema>>;

export function cellJson({ probe, expectation, observation, ...cell }: CellResult): CellJson {
  const { verdict, attempts, tries, afterMs, why, unproven, acceptedAs, explainedBy, contradicts, repeat } =
    cell;
  const { verdict: expected, decidedBy, rules, reason, notes } = expectation;
  return {
    id: probeId(probe),
    verdict,
    ...probeJson(probe),
    expected,
    ...observationJson(observation),
    attempts,
    tries,
    afterMs,
    decidedBy,
    rules,
    reason,
    notes,
    ...(why === undefined ? {} : { why }),
    ...(unproven && { unproven }),
    ...(acceptedAs === undefined ? {} : { acceptedAs }),
    explainedBy,
    ...(contradicts && { contradicts }),
    ...(repeat === undefined ? {} : { reproduce: repeat }),
  };
}

export function cellOf(json: CellJson, endpoint: EndpointReader): CellResult {
  const { id: _id, from, to, protocol, port, ipFamily, http, ...rest } = json;
  const { expected, decidedBy, rules, reason, notes, ...observed } = rest;
  const {
    observed: _kind,
    ms: _ms,
    source: _source,
    answeredBy: _who,
    trouble: _trouble,
    reproduce,
    ...cell
  } = observed;
  const expectation: Expectation = { verdict: expected, decidedBy, rules, reason, notes };
  const probe = probeOf({ from, to, protocol, port, ipFamily, ...(http && { http }) }, endpoint);
  // What a file offers for pasting is offered only where netproof itself could have written it.
  const offered = reproduce !== undefined && isOffered(reproduce) ? { repeat: reproduce } : {};
  return { probe, expectation, observation: observationOf(json), ...cell, ...offered };
}

type Observed = Pick<CellJson, "observed" | "ms" | "source" | "answeredBy" | "trouble">;

function observationJson(observation: Observation): Observed {
  const { kind: observed } = observation;
  switch (observation.kind) {
    case "inconclusive":
      return { observed, trouble: observation.why };
    case "connected": {
      const { ms, source } = observation;
      return { observed, ms, ...(source === undefined ? {} : { source }) };
    }
    case "misdirected":
      return { observed, ms: observation.ms, answeredBy: observation.answeredBy };
    default:
      return { observed, ms: observation.ms };
  }
}

function observationOf({ observed, ms = 0, source, answeredBy = "", trouble = "" }: Observed): Observation {
  switch (observed) {
    case "inconclusive":
      return { kind: observed, why: trouble };
    case "connected":
      return { kind: observed, ms, ...(source === undefined ? {} : { source }) };
    case "misdirected":
      return { kind: observed, ms, answeredBy };
    default:
      return { kind: observed, ms };
  }
}
