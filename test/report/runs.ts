import type { CellResult, RunResult, ScenarioResult, StepResult } from "../../src/model/result/result.js";
import type { StatementResult } from "../../src/model/result/statement.js";
import { emptySnapshot, policy, noProbing, noTries } from "../builders.js";

/** Results for tests of reports: a run in which nothing was tried, and runs of any size. */

export const emptyRun: RunResult = {
  version: "0.0.0",
  startedAt: "2025-01-02T03:04:05.678Z",
  options: {
    timeoutSeconds: 1,
    settleMs: 30_000,
    parallel: 4,
    reusePods: false,
    bail: false,
    all: false,
    keep: false,
  },
  target: { kind: "kubernetes", title: 'context "test"', nodes: 2 },
  verdict: { kind: "inconclusive", sentence: "Inconclusive: nothing was tried.", findings: [] },
  scenarios: [],
  power: { tries: 0, oneIn: 0, connections: 0, alone: 0, pairs: [] },
  staleDivergences: [],
  durationMs: 1,
  interrupted: false,
};

/** A run of one scenario with one step. */
export function runOf(parts: {
  readonly step?: Partial<StepResult>;
  readonly scenario?: Partial<ScenarioResult>;
  readonly run?: Partial<RunResult>;
}): RunResult {
  const step: StepResult = {
    id: "deny-all",
    name: "deny all",
    status: "fail",
    durationMs: 2_000,
    timeToEnforce: null,
    execs: 1,
    probing: noProbing,
    cells: [],
    flows: [],
    convergence: [],
    snapshot: emptySnapshot,
    ...parts.step,
  };
  const scenario: ScenarioResult = {
    id: "test/one",
    summary: "One step.",
    tags: [],
    status: step.status,
    reason: "",
    durationMs: 2_500,
    steps: [step],
    ...parts.scenario,
  };
  return { ...emptyRun, scenarios: [scenario], ...parts.run };
}

export function leakBetween(from: string, to: string, namespace = "x"): CellResult {
  return {
    probe: {
      from: { kind: "pod", namespace, name: from },
      to: { kind: "pod", namespace, name: to },
      protocol: "TCP",
      port: 80,
      ipFamily: "IPv4",
    },
    expectation: {
      verdict: "deny",
      decidedBy: [`${namespace}/deny-all`],
      rules: [{ policy: `${namespace}/deny-all`, path: "podSelector" }],
      reason: `policy ${namespace}/deny-all isolates ${namespace}/${to} for ingress, and no rule admits ${namespace}/${from}`,
      notes: [],
    },
    observation: { kind: "connected", ms: 1 },
    verdict: "leak",
    attempts: 3,
    tries: noTries,
    afterMs: 10_000,
    explainedBy: ["all", "ingress"],
    repeat: `kubectl -n np-7f3a-${namespace} exec ${from} -- nc -zv -w1 10.0.2.5 80`,
  };
}

/** Every pod to every pod of one namespace, which leak all. */
export function largeRun(pods: number, namespace = "x"): RunResult {
  const names = Array.from({ length: pods }, (_, index) => `p${index}`);
  const snapshot = {
    ...emptySnapshot,
    namespaces: [{ name: namespace, labels: {} }],
    pods: names.map((name, index) => ({
      namespace,
      name,
      labels: { pod: name },
      node: "n1",
      hostNetwork: false,
      ips: [`10.0.0.${index}`],
      ports: [],
    })),
    policies: [policy(`${namespace}/deny-all`, { podSelector: {} })],
  };
  const cells = names.flatMap((from) => names.map((to) => leakBetween(from, to, namespace)));
  return runOf({ step: { cells, snapshot } });
}

/** A run that passes, and statements of each status. */
export function statedRun(): RunResult {
  const statement = (
    text: string,
    status: StatementResult["status"],
    against: readonly string[],
  ): StatementResult => ({ text, at: "intent.yaml:3", status, connections: 2, against });
  return runOf({
    step: { status: "pass" },
    run: {
      statements: [
        statement("only x/a to x/b on 80/TCP", "fails", ["x/c → x/b:80/TCP must be denied, but answered"]),
        statement("deny * to x/<c>", "open", ["x/a → x/c must be denied, but is not proven"]),
        statement("allow x/a to x/d", "holds", []),
      ],
    },
  });
}

/** One of everything that a report has to tell: passed, failed, known, not judged, broken off, skipped. */
export function mixedRun(): RunResult {
  const leak = leakBetween("a", "b");
  const known = { ...leakBetween("a", "c"), acceptedAs: "a gap that <everybody> knows & minds, #42" };
  const silent: CellResult = {
    ...leakBetween("c", "d"),
    observation: { kind: "inconclusive", why: "nc: killed \u0007 100 %" },
    verdict: "inconclusive",
    why: "nc: killed \u0007 100 %",
  };
  const step = runOf({ step: { cells: [leak, known] } }).scenarios[0]?.steps[0];
  if (step === undefined) throw new Error("a run of one step has one");
  const steps = {
    passes: {
      ...step,
      id: "passes",
      status: "pass",
      cells: [known],
      timeToEnforce: { atLeastMs: 0, atMostMs: 12 },
    },
    fails: { ...step, id: "fails", line: 7 },
    open: { ...step, id: "open", status: "inconclusive", cells: [silent] },
  } as const;
  const scenario = { summary: "A <test>.", tags: [], reason: "", durationMs: 2_500 };
  return runOf({
    run: {
      verdict: { kind: "partial", sentence: "This cluster ignores `except` of ipBlock.", findings: [] },
      scenarios: [
        {
          ...scenario,
          id: "test/fails",
          file: "scenarios/fails.yaml",
          status: "fail",
          steps: [steps.passes, steps.fails],
        },
        {
          ...scenario,
          id: "test/open",
          status: "inconclusive",
          reason: "x/c → x/d: nc: killed",
          steps: [steps.open],
        },
        {
          ...scenario,
          id: "test/broken-off",
          status: "inconclusive",
          reason: "Pod x/a: evicted\n  Look at its node.",
          steps: [steps.passes],
        },
        { ...scenario, id: "test/never-began", status: "inconclusive", reason: "baseline failed", steps: [] },
        { ...scenario, id: "test/skipped", status: "skipped", reason: "no # SCTP here | now", steps: [] },
      ],
    },
  });
}
