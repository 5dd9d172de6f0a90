import type { Observation, Probe, Verdict } from "./probe.js";

/**
 * What a step asks about time: flows that it holds through its changes, watches meanwhile, or has a pod try as its first
 * act. Times are milliseconds; those after a change count from its acknowledgement.
 */
export type FlowResult = HeldFlow | WatchedFlow | StartedFlow;

/**
 * `leak`: answered while it was denied at every moment. `outage`: broke while it was allowed at every moment. `reported`:
 * the API promises nothing, so it is told and never judged.
 */
export type FlowVerdict = "match" | "leak" | "outage" | "inconclusive" | "reported";

/** What the policies mean for a flow before and after a step's changes, and in between. */
export interface FlowExpectation {
  readonly before: Verdict;
  readonly after: Verdict;
  /** What holds in whatever order an engine hears of the changes; null: it depends, or is left open. */
  readonly throughout: "allow" | "deny" | null;
}

interface Flow {
  readonly probe: Probe;
  readonly expectation: FlowExpectation;
  readonly verdict: FlowVerdict;
  /** What the figures alone do not say. */
  readonly why?: string;
}

export interface HeldFlow extends Flow {
  readonly kind: "hold";
  /** Silent from its first message until after the changes. */
  readonly idle: boolean;
  readonly mode: "goes on" | "stops" | "unknown";
  /** From the change to its last answer, if it stops; negative: it stopped before. */
  readonly stoppedMs: number | null;
}

export interface WatchedFlow extends Flow {
  readonly kind: "watch";
  readonly series: Series;
  /** From the change to the first try since which all showed what holds after it; null: it never settled. */
  readonly settledMs: number | null;
}

/** Times count from the container's first act. */
export interface StartedFlow extends Flow {
  readonly kind: "startup";
  readonly series: Series;
  readonly firstAllowMs: number | null;
}

/** Tries of one flow, one after another, in short. */
export interface Series {
  readonly tries: number;
  /** Tries that proved nothing. */
  readonly inconclusive: number;
  /** Half of the tries followed within so long. */
  readonly everyMs: number;
  readonly longestGapMs: number;
  /** The tries that showed what must not be. */
  readonly wrong: Wrong | null;
}

export interface Wrong {
  readonly tries: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

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
