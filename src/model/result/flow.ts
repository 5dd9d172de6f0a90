import { z } from "zod";
import type { ObjectOf } from "../frozen.js";
import { type Observation, type Probe, verdictSchema } from "../probe.js";

const count = z.int().min(0);

export const expectationFields = {
  before: verdictSchema,
  after: verdictSchema,
  throughout: z
    .enum(["allow", "deny"])
    .nullable()
    .describe(
      "What holds at every moment of the step, in whatever order an engine hears of its changes; null: it depends, or is left open",
    ),
};

export const judgementFields = {
  verdict: z
    .enum(["match", "leak", "outage", "inconclusive", "reported"])
    .describe(
      "leak: answered while it was denied at every moment. outage: broke while it was allowed at every moment. reported: the API promises nothing",
    ),
  why: z.string().exactOptional().describe("What the figures alone do not say"),
};

export const seriesFields = {
  tries: count,
  inconclusive: count.describe("Tries that proved nothing"),
  everyMs: z.number().describe("Median from one try to the next"),
  longestGapMs: z.number(),
  wrong: z
    .object({ tries: count, firstMs: z.number(), lastMs: z.number() })
    .nullable()
    .describe("Tries that showed what must not be"),
};

export const heldFields = {
  idle: z.boolean().describe("Silent from its first message until after the changes"),
  mode: z.enum(["goes on", "stops", "unknown"]),
  stoppedMs: z
    .number()
    .nullable()
    .describe("From the change to the last answer, if it stops; negative: it stopped before"),
};

export const watchedFields = {
  settledMs: z
    .number()
    .nullable()
    .describe(
      "From the change to the first try since which all showed what holds after it; null: it never settled",
    ),
};

export const startedFields = {
  firstAllowMs: z.number().nullable().describe("From the container's first act"),
};

/** What the policies mean for a flow before and after a step's changes, and in between. */
export type FlowExpectation = ObjectOf<typeof expectationFields>;
export type FlowVerdict = ObjectOf<typeof judgementFields>["verdict"];
/** Tries of one flow, one after another, in short. */
export type Series = ObjectOf<typeof seriesFields>;
export type Wrong = NonNullable<Series["wrong"]>;

interface Flow extends ObjectOf<typeof judgementFields> {
  readonly probe: Probe;
  readonly expectation: FlowExpectation;
}

export interface HeldFlow extends Flow, ObjectOf<typeof heldFields> {
  readonly kind: "hold";
}

export interface WatchedFlow extends Flow, ObjectOf<typeof watchedFields> {
  readonly kind: "watch";
  readonly series: Series;
}

/** Times count from the container's first act. */
export interface StartedFlow extends Flow, ObjectOf<typeof startedFields> {
  readonly kind: "startup";
  readonly series: Series;
}

/**
 * What a step asks about time: flows that it holds through its changes, watches meanwhile, or has a pod try as its first
 * act. Times are milliseconds; those after a change count from its acknowledgement.
 */
export type FlowResult = HeldFlow | WatchedFlow | StartedFlow;

/** One try of a flow, by the clock of whoever tried. */
export interface Sample {
  readonly atMs: number;
  readonly observation: Observation;
}

/** A held flow as its opener saw it, by its own clock. */
export interface HeldTrace {
  /** The first answer came: the flow was there. */
  readonly opened: boolean;
  /** The message sent after the changes was answered; an idle TCP flow was also spoken to out of its silence. */
  readonly wentOn: boolean;
  readonly lastAnswerMs: number | null;
  /** What else was heard of it. */
  readonly trouble?: string;
}

export function isFlowMismatch({ verdict }: FlowResult): boolean {
  return verdict === "leak" || verdict === "outage";
}
