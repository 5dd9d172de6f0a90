import { type FlowResult, isFlowMismatch } from "../../model/result/flow.js";
import { type Probe, probeId } from "../../model/probe.js";
import { differs, type ScenarioResult } from "../../model/result/result.js";
import type { Finding } from "../../model/result/verdict.js";

/**
 * What went wrong only for a while, or for what was there before; none: nothing did. What is wrong in the end as well is no
 * matter of time.
 */
export function transientFindings(scenarios: readonly ScenarioResult[]): readonly TransientFinding[] {
  const wrong = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ id: step, flows, cells }) => {
      const forGood = new Set(cells.filter(differs).map(({ probe }) => probeId(probe)));
      return flows
        .filter((flow) => isFlowMismatch(flow) && !forGood.has(probeId(flow.probe)))
        .map((flow): PlacedFlow => ({ scenario, step, flow }));
    }),
  );
  return kinds.flatMap(({ key, concerns, text }) => {
    const own = wrong.filter(({ flow }) => concerns(flow));
    if (own.length === 0) return [];
    const clause = text(upTo(own.map(({ flow }) => flow)));
    return transientFinding(
      key,
      clause,
      own.map(({ scenario, step, flow }) => ({ scenario, step, probe: flow.probe })),
    );
  });
}

export interface TransientFinding {
  /** A clause of a sentence. */
  readonly clause: string;
  readonly finding: Finding;
}

interface PlacedFlow {
  readonly scenario: string;
  readonly step: string;
  readonly flow: FlowResult;
}

const kinds: readonly {
  readonly key: string;
  readonly concerns: (flow: FlowResult) => boolean;
  readonly text: (length: string) => string;
}[] = [
  {
    key: "startup",
    concerns: ({ kind, verdict }) => kind === "startup" && verdict === "leak",
    text: (length) => `new pods are unprotected at start-up for up to ${length}`,
  },
  {
    key: "update-leak",
    concerns: ({ kind, verdict }) => kind === "watch" && verdict === "leak",
    text: (length) => `connections that stay denied get through for up to ${length} while policies change`,
  },
  {
    key: "update-outage",
    concerns: ({ kind, verdict }) => kind === "watch" && verdict === "outage",
    text: (length) => `connections that stay allowed fail for up to ${length} while policies change`,
  },
  {
    key: "idle",
    concerns: (flow) => flow.kind === "hold" && flow.idle,
    text: () => "established connections that stay allowed are cut while they are idle",
  },
  {
    key: "established",
    concerns: (flow) => flow.kind === "hold" && !flow.idle,
    text: () => "established connections that stay allowed are cut when policies change",
  },
];

/** A clause as a finding of its own; `own` are the probes that it speaks of, the first as the example. */
export function transientFinding(
  key: string,
  clause: string,
  own: readonly PlacedProbe[],
): readonly TransientFinding[] {
  const [first] = own;
  if (first === undefined) return [];
  const finding: Finding = {
    key,
    sentence: `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`,
    connections: own.length,
    scenarios: [...new Set(own.map(({ scenario }) => scenario))],
    example: { scenario: first.scenario, step: first.step, probe: probeId(first.probe) },
    alternatives: [],
  };
  return [{ clause, finding }];
}

export interface PlacedProbe {
  readonly scenario: string;
  readonly step: string;
  readonly probe: Probe;
}

function upTo(flows: readonly FlowResult[]): string {
  return `${Math.max(...flows.map(lengthOf)).toLocaleString("en-US")} ms`;
}

/** A pod is unprotected from its start; elsewhere the first wrong try begins it. One try stands for the pause to the next. */
function lengthOf(flow: FlowResult): number {
  if (flow.kind === "hold" || flow.series.wrong === null) return 0;
  const { firstMs, lastMs } = flow.series.wrong;
  return flow.kind === "startup" ? lastMs : Math.max(lastMs - firstMs, flow.series.everyMs);
}
