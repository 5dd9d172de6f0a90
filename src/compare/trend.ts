import type { CellState, FlowState, Trend } from "../model/comparison.js";
import type { Status } from "../model/result/verdict.js";

/**
 * How much a state proves. `unknown` is never equal to a pass: what was proven and cannot be told any more is a
 * regression, as is what nobody tried again.
 */
type Standing = "proven" | "open" | "declared" | "unknown" | "absent" | "wrong" | "leaking";

export function statusTrend(before: Status | "absent", after: Status | "absent"): Trend {
  return trend(statuses[before], statuses[after]);
}

const statuses = {
  pass: "proven",
  fail: "wrong",
  inconclusive: "unknown",
  skipped: "unknown",
  absent: "absent",
} as const satisfies Record<Status | "absent", Standing>;

export function cellTrend(before: CellState, after: CellState): Trend {
  return trend(cellStanding(before), cellStanding(after));
}

export function isWrong(state: CellState): boolean {
  return isBad(cellStanding(state));
}

function cellStanding(state: CellState): Standing {
  if (state.verdict === "absent") return "absent";
  if (state.known) return "declared";
  switch (state.verdict) {
    case "match":
      return "proven";
    case "unspecified":
      return "open";
    case "inconclusive":
      return "unknown";
    case "leak":
      return "leaking";
    case "outage":
    case "misdirected":
    case "unstable":
      return state.expected === "deny" && state.observed === "connected" ? "leaking" : "wrong";
  }
}

export function flowTrend(before: FlowState, after: FlowState): Trend {
  return trend(flows[before.verdict], flows[after.verdict]);
}

const flows = {
  match: "proven",
  reported: "open",
  inconclusive: "unknown",
  outage: "wrong",
  leak: "leaking",
  absent: "absent",
} as const satisfies Record<FlowState["verdict"], Standing>;

function trend(before: Standing, after: Standing): Trend {
  if (isBad(after)) {
    const nowLeaks = after === "leaking" && before !== "leaking";
    return !isBad(before) || nowLeaks ? "regression" : "change";
  }
  if (before === "proven" && (after === "unknown" || after === "absent")) return "regression";
  const wasUnproven = isBad(before) || before === "unknown" || before === "declared";
  return after === "proven" && wasUnproven ? "improvement" : "change";
}

function isBad(standing: Standing): boolean {
  return standing === "wrong" || standing === "leaking";
}
