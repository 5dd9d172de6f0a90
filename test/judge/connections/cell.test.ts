import { expect } from "chai";
import type { Expectation, Observation } from "../../../src/model/probe.js";
import { type CellContext, judgeCell } from "../../../src/judge/connections/cell.js";

const allow: Expectation = { verdict: "allow", decidedBy: [], rules: [], reason: "", notes: [] };
const deny: Expectation = { ...allow, verdict: "deny" };
const open: Expectation = { ...allow, verdict: "unspecified" };
const connected: Observation = { kind: "connected", ms: 1 };
const dropped: Observation = { kind: "dropped", ms: 1000 };
const refused: Observation = { kind: "refused", ms: 1 };
const stalled: Observation = { kind: "stalled", ms: 1000 };
const unknown: Observation = { kind: "inconclusive", why: "socket closed" };
const misdirected: Observation = { kind: "misdirected", ms: 1, answeredBy: "x/c" };

const proven: CellContext = {
  answeredBefore: true,
  liveness: "answers",
  agreedBefore: false,
  isSteady: false,
  brokeBefore: false,
  isMixed: false,
  wasMixed: false,
};

describe("the verdict on a cell", () => {
  const cases: readonly [string, Expectation, Observation, Partial<CellContext>, string][] = [
    ["an allowed connection that answers matches", allow, connected, {}, "match"],
    ["a denied connection that is dropped matches", deny, dropped, {}, "match"],
    ["a denied connection that is rejected matches", deny, refused, {}, "match"],
    ["a denied connection that answers is a leak", deny, connected, {}, "leak"],
    ["an allowed connection that is dropped is an outage", allow, dropped, {}, "outage"],
    ["an allowed connection that is refused is an outage", allow, refused, {}, "outage"],
    ["an allowed connection that opens and carries nothing is an outage", allow, stalled, {}, "outage"],
    ["a denied one that does may have been let through", deny, stalled, {}, "inconclusive"],
    ["one to a dead destination proves no outage", allow, stalled, { liveness: "silent" }, "inconclusive"],
    ["an answer of another pod is misdirected", allow, misdirected, {}, "misdirected"],
    ["a failed probe is inconclusive where allow is expected", allow, unknown, {}, "inconclusive"],
    ["a failed probe is inconclusive where deny is expected", deny, unknown, {}, "inconclusive"],
    ["silence of a dead destination proves no deny", deny, dropped, { liveness: "silent" }, "inconclusive"],
    [
      "silence of a dead destination proves no outage",
      allow,
      dropped,
      { liveness: "silent" },
      "inconclusive",
    ],
    [
      "silence of what nobody could ask proves no deny",
      deny,
      refused,
      { liveness: "unknown" },
      "inconclusive",
    ],
    [
      "silence of what nobody could ask proves no outage",
      allow,
      refused,
      { liveness: "unknown" },
      "inconclusive",
    ],
    ["a Service of which some pods answer can be denied", deny, dropped, { liveness: "partly" }, "match"],
    [
      "a Service of which a pod is dead proves no outage",
      allow,
      dropped,
      { liveness: "partly" },
      "inconclusive",
    ],
    ["an answer needs no control", deny, connected, { liveness: "silent" }, "leak"],
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
    [
      "one answer among silence is settling, where something settles",
      deny,
      connected,
      { isMixed: true },
      "leak",
    ],
    ["so it is not where it comes again", deny, connected, { isMixed: true, wasMixed: true }, "unstable"],
    ["nor where nothing has to settle", deny, connected, { isMixed: true, isSteady: true }, "unstable"],
    ["answers alone where nothing has to settle are a leak", deny, connected, { isSteady: true }, "leak"],
    [
      "silence after an answer where nothing had to settle is unstable",
      deny,
      dropped,
      { brokeBefore: true },
      "unstable",
    ],
    [
      "one allowed try that fails after all agreed is tried again",
      allow,
      dropped,
      { agreedBefore: true, isMixed: true },
      "outage",
    ],
    ["and is unstable where one fails again", allow, dropped, { isMixed: true, wasMixed: true }, "unstable"],
    ["what the API leaves open is never judged", open, dropped, {}, "unspecified"],
  ];
  for (const [name, expectation, observation, context, verdict] of cases) {
    it(name, () => {
      expect(judgeCell({ expectation, observation, context: { ...proven, ...context } }).verdict).to.equal(
        verdict,
      );
    });
  }
});
