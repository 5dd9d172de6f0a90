import { z } from "zod";
import type { ObjectOf } from "../frozen.js";
import type { Expectation, Observation, Probe } from "../probe.js";
import type { FlowResult } from "./flow.js";
import { boundsSchema, convergenceSchema, probingSchema, soakSchema, tallySchema } from "./measures.js";
import { powerSchema } from "./power.js";
import { recordedOptionsSchema } from "./recorded-options.js";
import { snapshotSchema } from "./snapshot.js";
import { staleDivergenceSchema } from "./stale-divergence.js";
import { statementSchema } from "./statement.js";
import { statusSchema, verdictSchema } from "./verdict.js";

/** What a run found: the whole input of every report, whose schema is made of the fields below. Durations are milliseconds. */
export interface RunResult extends ObjectOf<typeof runFields> {
  readonly scenarios: readonly ScenarioResult[];
}

export interface ScenarioResult extends ObjectOf<typeof scenarioFields> {
  readonly steps: readonly StepResult[];
}

export interface StepResult extends ObjectOf<typeof stepFields> {
  readonly cells: readonly CellResult[];
  /** What the step asked about time. */
  readonly flows: readonly FlowResult[];
}

export interface CellResult extends ObjectOf<typeof cellFields> {
  readonly probe: Probe;
  readonly expectation: Expectation;
  readonly observation: Observation;
  /** Shell command with which a person repeats the probe. */
  readonly repeat?: string;
}

export type CellVerdict = CellResult["verdict"];

const count = z.int().min(0);

export const runFields = {
  version: z.string().describe("Of the netproof that ran"),
  startedAt: z.iso.datetime(),
  durationMs: count,
  interrupted: z.boolean().describe("true: the report is partial"),
  failure: z.string().exactOptional().describe("Why no scenario could be tried at all; there are none then"),
  options: recordedOptionsSchema,
  target: z.object({
    kind: z.enum(["lab", "kubernetes"]),
    title: z.string(),
    nodes: count,
    diagnosis: z
      .string()
      .exactOptional()
      .describe("Where something is wrong: shows what the cluster's engine made of policies"),
  }),
  verdict: verdictSchema,
  power: powerSchema,
  soak: soakSchema.exactOptional(),
  staleDivergences: z
    .array(staleDivergenceSchema)
    .describe("Declared divergences that were looked for and not met"),
  statements: z.array(statementSchema).exactOptional().describe("Of netproof verify --assert"),
};

export const scenarioFields = {
  id: z.string(),
  file: z
    .string()
    .exactOptional()
    .describe("As the user named it; absent where the scenario is part of the program"),
  summary: z.string(),
  tags: z.array(z.string()),
  status: statusSchema,
  reason: z.string().describe("Why it is skipped or inconclusive; empty on pass"),
  durationMs: count,
};

export const stepFields = {
  id: z.string().describe("Stable, unique in its scenario"),
  name: z.string(),
  line: count.exactOptional().describe("In the scenario's file, from 1"),
  size: count.exactOptional().describe("How many there are of what its scenario grows (--scale)"),
  status: statusSchema.exclude(["skipped"]),
  durationMs: count,
  timeToEnforce: boundsSchema
    .nullable()
    .describe(
      "From the acknowledged change until every connection agreed; null: no expectation changed, or they never agreed",
    ),
  execs: count.describe("Commands run in pods"),
  probing: probingSchema,
  convergence: convergenceSchema,
  snapshot: snapshotSchema.describe("The cluster as the step left it, in the scenario's own names"),
};

export const cellFields = {
  verdict: z
    .enum(["match", "leak", "outage", "misdirected", "unstable", "inconclusive", "unspecified"])
    .describe(
      "leak: answered, must not. outage: no answer, must have one. unstable: agreed once, then changed its mind. unspecified: the API leaves it open, so it is shown and never judged",
    ),
  attempts: count.describe("Rounds of trying it in this step; each opens it several times"),
  tries: tallySchema,
  afterMs: z.number().describe("From the acknowledged change to the last attempt"),
  why: z.string().exactOptional().describe("What the observation alone does not say"),
  unproven: z
    .literal(true)
    .exactOptional()
    .describe(
      "Blocked as expected, on a path that never answered: inconclusive until it does without policies",
    ),
  acceptedAs: z
    .string()
    .exactOptional()
    .describe("Reference of the declared or known divergence that accepts the difference"),
  explainedBy: z
    .array(z.string())
    .describe(
      "Keys of the shortcomings that would explain what was seen, those first that nothing in the run contradicts",
    ),
  contradicts: z
    .array(z.string())
    .exactOptional()
    .describe("Keys of shortcomings that explain other connections, and by which this one would differ too"),
};

/** It differs from the specification, declared or not. */
export function differs(cell: CellResult): boolean {
  return ["leak", "outage", "misdirected", "unstable"].includes(cell.verdict);
}

/** It differs, and nobody declared that. */
export function isMismatch(cell: CellResult): boolean {
  return differs(cell) && cell.acceptedAs === undefined;
}

/** The way in which it differs, also when it agreed before: one that is denied and unstable answered once, however it ended. */
export function direction({ verdict, expectation, observation }: CellResult): "leak" | "outage" | undefined {
  if (!["leak", "outage", "unstable"].includes(verdict)) return undefined;
  if (expectation.verdict === "deny")
    return verdict === "unstable" || observation.kind === "connected" ? "leak" : undefined;
  return ["dropped", "refused", "stalled"].includes(observation.kind) ? "outage" : undefined;
}

/** Of the connections that must be denied, and could be judged, there was one, and every one succeeded. */
export function noDenialHeld(cells: readonly CellResult[]): boolean {
  const denials = cells.filter(
    ({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive",
  );
  return denials.length > 0 && denials.every(({ verdict }) => verdict === "leak");
}
