import type { Expectation, Observation } from "../../model/probe.js";
import type { CellVerdict } from "../../model/result/result.js";
import type { Liveness } from "../../record/attempt.js";

/** What stands behind a cell besides its last observation. */
export interface CellContext {
  /** The same path answered in this scenario while nothing denied it. */
  readonly answeredBefore: boolean;
  readonly liveness: Liveness;
  /** It agreed in an earlier attempt of this step, in full. */
  readonly agreedBefore: boolean;
  /** It is denied in every state that the step passes through, and was seen denied before: nothing has to settle. */
  readonly isSteady: boolean;
  /** It answered in an earlier attempt of this step although it is steady. */
  readonly brokeBefore: boolean;
  /** The attempt's tries contradict each other, and all went to one server. */
  readonly isMixed: boolean;
  /** So they did when last tried, too. */
  readonly wasMixed: boolean;
}

export type Judgement =
  | { readonly verdict: CellVerdict; readonly why?: string }
  /** Blocked as expected, on a path that never answered yet: it counts once it answers without policies. */
  | { readonly verdict: "unproven" };

/** Expectation against observation. Nothing is blocked until proven blocked. */
export function judgeCell(options: {
  readonly expectation: Expectation;
  readonly observation: Observation;
  readonly context: CellContext;
}): Judgement {
  const { expectation, observation, context } = options;
  if (expectation.verdict === "unspecified") return { verdict: "unspecified" };
  if (observation.kind === "inconclusive") return { verdict: "inconclusive", why: observation.why };
  if (observation.kind === "misdirected")
    return { verdict: "misdirected", why: `${observation.answeredBy} answered` };
  if (observation.kind === "connected")
    return expectation.verdict === "allow" ? { verdict: "match" } : answeredThoughDenied(context);
  if (observation.kind === "stalled" && expectation.verdict === "deny")
    return { verdict: "inconclusive", why: STALLED };
  const doubt = doubtOf(context, expectation);
  if (doubt !== undefined) return { verdict: "inconclusive", why: doubt };
  return expectation.verdict === "allow" ? silentThoughAllowed(context) : denied(context);
}

const STALLED =
  "it opened and carried nothing: its destination may have been reached, or something in between answered for it";

/** Silence is a policy's only where the destination would have answered. */
function doubtOf({ liveness }: CellContext, { verdict }: Expectation): string | undefined {
  if (liveness === "silent") return "the destination does not even answer itself";
  if (liveness === "unknown") return "nobody could ask its destination whether it answers at all";
  return liveness === "partly" && verdict === "allow"
    ? "a pod behind it does not even answer itself"
    : undefined;
}

/** A change takes a connection from one state to the other once; tries that contradict each other again are no change. */
function answeredThoughDenied({ agreedBefore, isSteady, isMixed, wasMixed }: CellContext): Judgement {
  if (agreedBefore) return { verdict: "unstable", why: "brief leak: it was denied, and answered later" };
  if (isSteady && isMixed) return { verdict: "unstable", why: BRIEF_LEAK };
  if (wasMixed && isMixed)
    return { verdict: "unstable", why: "brief leak: it is denied, and answers now and then" };
  return { verdict: "leak" };
}

const BRIEF_LEAK = "brief leak: it answered, though it is denied at every moment of the step";

function denied({ answeredBefore, brokeBefore }: CellContext): Judgement {
  if (brokeBefore) return { verdict: "unstable", why: BRIEF_LEAK };
  return answeredBefore ? { verdict: "match" } : { verdict: "unproven" };
}

/** One lost packet is no outage: an allowed connection of which a few tries fail is tried again, more often. */
function silentThoughAllowed({ agreedBefore, isMixed, wasMixed }: CellContext): Judgement {
  if (isMixed && wasMixed)
    return { verdict: "unstable", why: "intermittent outage: it works, and fails now and then" };
  if (agreedBefore && !isMixed) return { verdict: "unstable", why: "it worked, and failed later" };
  return { verdict: "outage" };
}
