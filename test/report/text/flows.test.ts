import { expect } from "chai";
import type { FlowExpectation, FlowResult, Series } from "../../../src/model/result/flow.js";
import type { ScenarioResult } from "../../../src/model/result/result.js";
import { flowLine } from "../../../src/report/text/flows.js";
import { runVerdict } from "../../../src/judge/run-verdict.js";
import { probe } from "../../builders.js";
import { scenario, step } from "../../results.js";

const allow: FlowExpectation = { before: "allow", after: "allow", throughout: "allow" };
const deny: FlowExpectation = { before: "deny", after: "deny", throughout: "deny" };
const closes: FlowExpectation = { before: "allow", after: "deny", throughout: null };
const series: Series = { tries: 20, inconclusive: 0, everyMs: 90, longestGapMs: 120, wrong: null };
const wrong: Series = { ...series, wrong: { tries: 4, firstMs: 10, lastMs: 360 } };

const flows = {
  goesOn: {
    kind: "hold",
    probe,
    expectation: closes,
    verdict: "reported",
    idle: false,
    mode: "goes on",
    stoppedMs: null,
  },
  stops: {
    kind: "hold",
    probe,
    expectation: closes,
    verdict: "reported",
    idle: false,
    mode: "stops",
    stoppedMs: 420,
  },
  cut: {
    kind: "hold",
    probe,
    expectation: allow,
    verdict: "outage",
    idle: false,
    mode: "stops",
    stoppedMs: -20,
  },
  closed: { kind: "watch", probe, expectation: closes, verdict: "reported", series, settledMs: 90 },
  steady: { kind: "watch", probe, expectation: allow, verdict: "match", series, settledMs: 0 },
  broke: { kind: "watch", probe, expectation: allow, verdict: "outage", series: wrong, settledMs: 400 },
  leaked: { kind: "watch", probe, expectation: deny, verdict: "leak", series: wrong, settledMs: 400 },
  bare: { kind: "startup", probe, expectation: deny, verdict: "leak", series: wrong, firstAllowMs: 10 },
  late: { kind: "startup", probe, expectation: allow, verdict: "reported", series, firstAllowMs: 1250 },
  died: {
    kind: "startup",
    probe,
    expectation: deny,
    verdict: "inconclusive",
    series,
    firstAllowMs: null,
    why: "its answer broke off",
  },
} as const satisfies Record<string, FlowResult>;

describe("the line for a flow", () => {
  const lines = {
    goesOn: "held x/a → y/b:80/TCP goes on",
    stops: "held x/a → y/b:80/TCP stops: last answer 420 ms after the change",
    cut: "held x/a → y/b:80/TCP stops: last answer at the change, must go on",
    closed: "watched x/a → y/b:80/TCP denied after 90 ms",
    steady: "watched x/a → y/b:80/TCP never breaks: 20 tries, 90 ms apart",
    broke: "watched x/a → y/b:80/TCP breaks for 350 ms, from 10 ms after the change (4 tries)",
    leaked: "watched x/a → y/b:80/TCP leaks for 350 ms, from 10 ms after the change (4 tries)",
    bare: "started x/a → y/b:80/TCP leaks for 350 ms, from 10 ms after its start (4 tries)",
    late: "started x/a → y/b:80/TCP first answered 1.3 s after its start",
    died: "started x/a → y/b:80/TCP inconclusive (its answer broke off)",
  } satisfies Record<keyof typeof flows, string>;
  for (const [name, line] of Object.entries(lines) as [keyof typeof flows, string][]) {
    it(`says: ${line}`, () => expect(flowLine(flows[name])).to.equal(line));
  }
});

describe("the sentence on a run with flows", () => {
  const cases = [
    [flows.bare, "new pods are unprotected at start-up for up to 360 ms"],
    [flows.leaked, "connections that stay denied get through for up to 350 ms while policies change"],
    [flows.broke, "connections that stay allowed fail for up to 350 ms while policies change"],
    [flows.cut, "established connections that stay allowed are cut when policies change"],
  ] as const;
  for (const [flow, clause] of cases) {
    it(`says that ${clause}`, () => {
      const { kind, sentence } = runVerdict([scenarioWith(flow)], { settleMs: 30_000 });
      expect(kind).to.equal("partial");
      expect(sentence).to.equal(
        `This cluster enforces network policies once they have settled, but not at every moment: ${clause}.`,
      );
    });
  }

  it("says nothing of time where the connection is wrong in the end as well", () => {
    const flow = { ...flows.bare, probe: { ...probe, port: 80 } };
    const failing = step("s", { 80: "leak", 81: "blocked" }, { flows: [flow] });
    const { sentence } = runVerdict([scenario("a/b", [failing])], { settleMs: 30_000 });
    expect(sentence).to.include("1 connection in 1 scenario, always a leak").and.not.include("start-up");
  });

  it("finds nothing wrong in what the API leaves open (semantics U5, U6)", () => {
    for (const flow of [flows.stops, flows.late, flows.closed])
      expect(runVerdict([scenarioWith(flow)], { settleMs: 30_000 }).kind).not.to.equal("partial");
  });
});

function scenarioWith(flow: FlowResult): ScenarioResult {
  return scenario("time/test", [step("s", {}, { status: "fail", timeToEnforce: null, flows: [flow] })]);
}
