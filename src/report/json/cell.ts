import { z } from "zod";
import type { CellResult } from "../../model/result.js";
import { type Expectation, type Observation, probeId } from "../../model/probe.js";
import { isOffered } from "../../model/offered.js";
import { type EndpointReader, probeFields, probeJson, probeOf } from "./probe.js";
import type { Frozen } from "./frozen.js";

/** A cell in the published report: one flat object, so that a filter or a spreadsheet reads it. */
export const cellSchema = z.object({
  id: z.string().describe("Stable across runs, clusters and pod names: x/a → x/b:80/TCP"),
  verdict: z.enum(["match", "leak", "outage", "misdirected", "unstable", "inconclusive", "unspecified"]),
  ...probeFields,
  expected: z.enum(["allow", "deny", "unspecified"]),
  observed: z.enum(["connected", "refused", "dropped", "misdirected", "inconclusive"]),
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
  attempts: z.int().min(0).describe("Rounds of trying it in this step; each opens it several times"),
  tries: z
    .object({ answered: z.int().min(0), silent: z.int().min(0) })
    .describe("Tries in full of this step that proved something"),
  afterMs: z.number().describe("From the acknowledged change to the last attempt"),
  decidedBy: z.array(z.string()).describe("namespace/policy"),
  rules: z
    .array(z.object({ policy: z.string(), path: z.string() }))
    .describe("Where in those policies: ingress[0].from[1], below spec"),
  reason: z.string().describe("The rule that decides, or that none admits"),
  notes: z.array(z.string()).describe("Keys of what the API leaves open that were met on the way"),
  why: z.string().exactOptional().describe("What the observation alone does not say"),
  unproven: z
    .literal(true)
    .exactOptional()
    .describe("Blocked as expected on a path that had not answered before"),
  acceptedAs: z
    .string()
    .exactOptional()
    .describe("Reference of the declared or known divergence that accepts the difference"),
  explainedBy: z.array(z.string()).describe("Keys of the shortcomings that would explain what was seen"),
  reproduce: z.string().exactOptional().describe("Command with which a person repeats the probe"),
});

type CellJson = Frozen<z.infer<typeof cellSchema>>;

export function cellJson({ probe, expectation, observation, ...cell }: CellResult): CellJson {
  const { verdict, attempts, tries, afterMs, why, unproven, acceptedAs, explainedBy, repeat } = cell;
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
