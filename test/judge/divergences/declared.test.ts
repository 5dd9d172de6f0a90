import { expect } from "chai";
import type { Expectation, Observation } from "../../../src/model/probe.js";
import type { CellResult, CellVerdict, ScenarioResult } from "../../../src/model/result/result.js";
import type { Status } from "../../../src/model/result/verdict.js";
import { staleDivergences, markDeclared } from "../../../src/judge/divergences/declared.js";
import type { Divergence } from "../../../src/scenario/divergences.js";
import { emptySnapshot, noProbing, noTries } from "../../builders.js";

const connected: Observation = { kind: "connected", ms: 1 };
const dropped: Observation = { kind: "dropped", ms: 1000 };
const refused: Observation = { kind: "refused", ms: 1 };
const misdirected: Observation = { kind: "misdirected", ms: 1, answeredBy: "x/c" };
const unknown: Observation = { kind: "inconclusive", why: "socket closed" };

function cell(expected: Expectation["verdict"], verdict: CellVerdict, observation: Observation): CellResult {
  return {
    probe: {
      from: { kind: "pod", namespace: "x", name: "a" },
      to: { kind: "pod", namespace: "y", name: "a" },
      protocol: "TCP",
      port: 81,
      ipFamily: "IPv4",
    },
    expectation: { verdict: expected, decidedBy: [], rules: [], reason: "", notes: [] },
    observation,
    verdict,
    attempts: 1,
    tries: noTries,
    afterMs: 0,
    explainedBy: [],
  };
}

const outage = cell("allow", "outage", dropped);
const leak = cell("deny", "leak", connected);
const match = cell("allow", "match", connected);

function declared(over: Partial<Divergence> = {}, cells = "x/* -> y/a:81/TCP"): Divergence {
  const group = {
    text: cells,
    at: "d.yaml:3:11",
    from: "x/*",
    to: "y/a",
    port: 81,
    protocol: "TCP",
  } as const;
  return {
    scenario: "s",
    verdict: "outage",
    reference: "V12",
    sometimes: false,
    connections: [group],
    ...over,
  };
}

describe("a declared divergence", () => {
  it("that is a race is never stale", () => {
    expect(staleDivergences([declared({ sometimes: true })], [result("pass", match)])).to.deep.equal([]);
  });

  const cases: readonly [string, CellResult, Partial<Divergence>, boolean][] = [
    ["covers an outage", outage, {}, true],
    ["covers a refusal, which is an outage too", cell("allow", "outage", refused), {}, true],
    ["covers a leak where it says leak", leak, { verdict: "leak" }, true],
    ["covers no leak where it says outage", leak, {}, false],
    ["covers a cell that agreed until the policy was in force", cell("allow", "unstable", dropped), {}, true],
    ["covers no cell that flaps and answers in the end", cell("allow", "unstable", connected), {}, false],
    ["covers no misdirected answer", cell("allow", "misdirected", misdirected), {}, false],
    ["covers nothing inconclusive", cell("allow", "inconclusive", unknown), {}, false],
    ["leaves a match alone", match, {}, false],
    ["speaks of its scenario alone", outage, { scenario: "other" }, false],
    ["speaks of its step alone", outage, { step: "second" }, false],
    ["covers its step", outage, { step: "first" }, true],
  ];
  for (const [name, seen, over, covered] of cases)
    it(name, () => {
      const [marked] = markDeclared([seen], { scenario: "s", step: "first", declared: [declared(over)] });
      expect(marked?.acceptedAs).to.equal(covered ? "V12" : undefined);
      expect(marked?.verdict).to.equal(seen.verdict);
    });

  const result = (status: Status, ...cells: readonly CellResult[]): ScenarioResult => ({
    id: "s",
    summary: "",
    tags: [],
    status,
    reason: "",
    durationMs: 0,
    steps: [
      {
        id: "first",
        name: "first",
        status: "pass",
        durationMs: 0,
        timeToEnforce: null,
        execs: 0,
        probing: noProbing,
        cells,
        flows: [],
        convergence: [],
        snapshot: emptySnapshot,
      },
    ],
  });

  const runs: readonly [string, readonly ScenarioResult[], string | undefined][] = [
    ["is not stale while it is met", [result("pass", outage, match)], undefined],
    ["is stale once every probe agrees", [result("pass", match)], "of 1 probe there none is an outage"],
    ["is stale when it fits no probe", [result("pass")], "no probe there fits it"],
    [
      "is not stale for a probe that could not be judged",
      [result("fail", cell("allow", "inconclusive", unknown))],
      undefined,
    ],
    ["is not stale for a skipped scenario", [result("skipped")], undefined],
    ["is not stale for an inconclusive scenario", [result("inconclusive", match)], undefined],
    ["is not stale for a scenario that did not run", [], undefined],
  ];
  for (const [name, scenarios, why] of runs)
    it(name, () => {
      const stale = staleDivergences([declared()], scenarios);
      expect(stale.map((one) => one.why)).to.deep.equal(why === undefined ? [] : [why]);
    });
});
