import { type FlowResult, isFlowMismatch } from "../model/flow.js";
import type { ScenarioResult } from "../model/result.js";

/** What went wrong only for a while, or for what was there before, as clauses of a sentence; none: nothing did. */
export function momentClauses(scenarios: readonly ScenarioResult[]): readonly string[] {
  const wrong = scenarios
    .flatMap(({ steps }) => steps)
    .flatMap(({ flows }) => flows)
    .filter(isFlowMismatch);
  return clauses.flatMap(({ concerns, text }) => {
    const own = wrong.filter(concerns);
    return own.length === 0 ? [] : [text(upTo(own))];
  });
}

const clauses: readonly {
  readonly concerns: (flow: FlowResult) => boolean;
  readonly text: (length: string) => string;
}[] = [
  {
    concerns: ({ kind, verdict }) => kind === "startup" && verdict === "leak",
    text: (length) => `new pods are unprotected at start-up for up to ${length}`,
  },
  {
    concerns: ({ kind, verdict }) => kind === "watch" && verdict === "leak",
    text: (length) => `connections that stay denied get through for up to ${length} while policies change`,
  },
  {
    concerns: ({ kind, verdict }) => kind === "watch" && verdict === "outage",
    text: (length) => `connections that stay allowed fail for up to ${length} while policies change`,
  },
  {
    concerns: ({ kind }) => kind === "hold",
    text: () => "established connections that stay allowed are cut",
  },
];

function upTo(flows: readonly FlowResult[]): string {
  return `${Math.max(...flows.map(lengthOf)).toLocaleString("en-US")} ms`;
}

/** A pod is unprotected from its start; elsewhere the first wrong try begins it. One try stands for the pause to the next. */
function lengthOf(flow: FlowResult): number {
  if (flow.kind === "hold" || flow.series.wrong === null) return 0;
  const { firstMs, lastMs } = flow.series.wrong;
  return flow.kind === "startup" ? lastMs : Math.max(lastMs - firstMs, flow.series.everyMs);
}
