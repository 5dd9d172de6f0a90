import * as fc from "fast-check";
import type { Expectation, Observation, Probe, Verdict } from "../src/model/probe.js";
import type { CellResult, RunResult, ScenarioResult, StepResult } from "../src/model/result/result.js";
import { isMismatch } from "../src/model/result/result.js";
import { runVerdict } from "../src/judge/run-verdict.js";
import { emptySnapshot, probe, noProbing, noTries } from "./builders.js";
import { emptyRun } from "./report/runs.js";

/** Results of runs for tests, with just what a case is about. */

const expected = (verdict: Verdict): Expectation => ({
  verdict,
  decidedBy: [],
  rules: [],
  reason: "",
  notes: [],
});

type Seen = "open" | "blocked" | "leak" | "outage" | "unknown" | "left open" | "declared";

const seen = {
  open: { verdict: "match", expectation: expected("allow"), observation: { kind: "connected", ms: 1 } },
  blocked: { verdict: "match", expectation: expected("deny"), observation: { kind: "dropped", ms: 1000 } },
  leak: { verdict: "leak", expectation: expected("deny"), observation: { kind: "connected", ms: 1 } },
  outage: { verdict: "outage", expectation: expected("allow"), observation: { kind: "dropped", ms: 1000 } },
  unknown: {
    verdict: "inconclusive",
    expectation: expected("deny"),
    observation: { kind: "inconclusive", why: "the pod is gone" },
  },
  "left open": {
    verdict: "unspecified",
    expectation: expected("unspecified"),
    observation: { kind: "connected", ms: 1 },
  },
  declared: {
    verdict: "leak",
    expectation: expected("deny"),
    observation: { kind: "connected", ms: 1 },
    acceptedAs: "an issue",
  },
} as const satisfies Record<
  Seen,
  {
    verdict: CellResult["verdict"];
    expectation: Expectation;
    observation: Observation;
    acceptedAs?: string;
  }
>;

/** Cells by the port that they ask about. */
export type Cells = Readonly<Record<number, Seen>>;

function cellOf(port: number, state: Seen): CellResult {
  const asked: Probe = { ...probe, port };
  return { probe: asked, attempts: 1, tries: noTries, afterMs: 10, explainedBy: [], ...seen[state] };
}

export function step(id: string, cells: Cells, parts: Partial<StepResult> = {}): StepResult {
  const results = Object.entries(cells).map(([port, state]) => cellOf(Number(port), state));
  const open = results.some(({ verdict }) => verdict === "inconclusive");
  return {
    id,
    name: id,
    status: results.some(isMismatch) ? "fail" : open ? "inconclusive" : "pass",
    durationMs: 100,
    timeToEnforce: { atLeastMs: 0, atMostMs: 10 },
    execs: 1,
    probing: noProbing,
    cells: results,
    flows: [],
    convergence: [],
    snapshot: emptySnapshot,
    ...parts,
  };
}

export function scenario(
  id: string,
  steps: readonly StepResult[],
  parts: Partial<ScenarioResult> = {},
): ScenarioResult {
  const statuses = new Set(steps.map(({ status }) => status));
  return {
    id,
    summary: "",
    tags: [],
    status: statuses.has("fail") ? "fail" : statuses.has("inconclusive") ? "inconclusive" : "pass",
    reason: "",
    durationMs: 100,
    steps,
    ...parts,
  };
}

export function runOf(scenarios: readonly ScenarioResult[], title = "a cluster"): RunResult {
  const target = { kind: "kubernetes", title, nodes: 2 } as const;
  return { ...emptyRun, target, verdict: runVerdict(scenarios, emptyRun.options), scenarios };
}

const someCells: fc.Arbitrary<Cells> = fc.dictionary(
  fc.constantFrom("80", "81", "82", "83"),
  fc.constantFrom(...(Object.keys(seen) as Seen[])),
  { minKeys: 1 },
);

/** A time to enforce that is known exactly. */
export function exactly(ms: number | null): StepResult["timeToEnforce"] {
  return ms === null ? null : { atLeastMs: ms, atMostMs: ms };
}

const someStep = (id: string): fc.Arbitrary<StepResult> =>
  fc
    .record({ cells: someCells, atMostMs: fc.option(fc.integer({ min: 0, max: 5000 })) })
    .map(({ cells, atMostMs }) => step(id, cells, { timeToEnforce: exactly(atMostMs) }));

const someScenario = (id: string): fc.Arbitrary<ScenarioResult> =>
  fc.oneof(
    fc.constant(scenario(id, [], { status: "skipped", reason: "no IPv6 here" })),
    fc
      .tuple(someStep("one"), someStep("two"))
      .chain((steps) => fc.subarray(steps, { minLength: 1 }).map((some) => scenario(id, some))),
  );

/** Runs over few names, so that two of them share most and differ in some. */
export const runs: fc.Arbitrary<RunResult> = fc
  .tuple(someScenario("a"), someScenario("b"), someScenario("c"))
  .chain((all) => fc.subarray(all))
  .map((scenarios) => runOf(scenarios));
