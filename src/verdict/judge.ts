import type { Expectation, Observation } from "../model/probe.js";
import type { CellVerdict } from "../model/result.js";

/** What stands behind a cell besides its last observation. */
export interface Evidence {
  /** The same path answered in this scenario while nothing denied it. */
  readonly answeredBefore: boolean;
  /** Whether the destination answers itself over loopback, which no policy touches; undefined: nobody could ask. */
  readonly alive: boolean | undefined;
  /** It agreed in an earlier look of this step. */
  readonly agreedBefore: boolean;
}

export type Judgement =
  | { readonly verdict: CellVerdict; readonly why?: string }
  /** Blocked as expected, on a path that never answered yet: it counts once it answers without policies. */
  | { readonly verdict: "unproven" };

/** Expectation against observation. Nothing is blocked until proven blocked. */
export function judge(options: {
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly evidence: Evidence;
}): Judgement {
  const { expectation, observation, evidence } = options;
  if (expectation.verdict === "unspecified") return { verdict: "unspecified" };
  if (observation.kind === "inconclusive") return { verdict: "inconclusive", why: observation.why };
  if (observation.kind === "misdirected")
    return { verdict: "misdirected", why: `${observation.answeredBy} answered` };
  const blocked = observation.kind !== "connected";
  if (blocked && evidence.alive === false) {
    return { verdict: "inconclusive", why: "the destination does not even answer itself over loopback" };
  }
  if (blocked === (expectation.verdict === "deny")) {
    return blocked && !evidence.answeredBefore ? { verdict: "unproven" } : { verdict: "match" };
  }
  if (evidence.agreedBefore) return { verdict: "unstable", why: "agreed in an earlier look, then changed" };
  return { verdict: blocked ? "outage" : "leak" };
}
