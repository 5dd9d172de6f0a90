import { expect } from "chai";
import type { Expectation, Observation } from "../../src/model/probe.js";
import { type Evidence, judge } from "../../src/verdict/judge.js";

const allow: Expectation = { verdict: "allow", decidedBy: [], rules: [], reason: "", notes: [] };
const deny: Expectation = { ...allow, verdict: "deny" };
const open: Expectation = { ...allow, verdict: "unspecified" };
const connected: Observation = { kind: "connected", ms: 1 };
const dropped: Observation = { kind: "dropped", ms: 1000 };
const refused: Observation = { kind: "refused", ms: 1 };
const unknown: Observation = { kind: "inconclusive", why: "socket closed" };
const misdirected: Observation = { kind: "misdirected", ms: 1, answeredBy: "x/c" };

const proven: Evidence = { answeredBefore: true, alive: true, agreedBefore: false };

describe("the verdict on a cell", () => {
  const cases: readonly [string, Expectation, Observation, Partial<Evidence>, string][] = [
    ["an allowed connection that answers matches", allow, connected, {}, "match"],
    ["a denied connection that is dropped matches", deny, dropped, {}, "match"],
    ["a denied connection that is rejected matches", deny, refused, {}, "match"],
    ["a denied connection that answers is a leak", deny, connected, {}, "leak"],
    ["an allowed connection that is dropped is an outage", allow, dropped, {}, "outage"],
    ["an allowed connection that is refused is an outage", allow, refused, {}, "outage"],
    ["an answer of another pod is misdirected", allow, misdirected, {}, "misdirected"],
    ["a failed probe is inconclusive where allow is expected", allow, unknown, {}, "inconclusive"],
    ["a failed probe is inconclusive where deny is expected", deny, unknown, {}, "inconclusive"],
    ["silence of a dead pod proves no deny", deny, dropped, { alive: false }, "inconclusive"],
    ["silence of a dead pod proves no outage", allow, dropped, { alive: false }, "inconclusive"],
    [
      "silence on a path that never answered is unproven",
      deny,
      dropped,
      { answeredBefore: false },
      "unproven",
    ],
    ["a leak needs no baseline", deny, connected, { answeredBefore: false }, "leak"],
    ["a cell that agreed and then leaks is unstable", deny, connected, { agreedBefore: true }, "unstable"],
    ["a cell that agreed and then drops is unstable", allow, dropped, { agreedBefore: true }, "unstable"],
    ["what the API leaves open is never judged", open, dropped, {}, "unspecified"],
  ];
  for (const [name, expectation, observation, evidence, verdict] of cases) {
    it(name, () => {
      expect(judge({ expectation, observation, evidence: { ...proven, ...evidence } }).verdict).to.equal(
        verdict,
      );
    });
  }
});
