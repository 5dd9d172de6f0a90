import { expect } from "chai";
import { createColors } from "picocolors";
import type { FuzzFinding, FuzzResult, UnconfirmedFailure } from "../../../src/model/result/fuzz-result.js";
import { causeText, fuzzText } from "../../../src/report/text/fuzz.js";

const size = { steps: 1, namespaces: 1, pods: 2, policies: 1, cells: 1 };

const finding: FuzzFinding = {
  id: "fuzz/leak-1",
  verdict: "leak",
  kind: "cell",
  probe: "x/a → x/b:80/TCP",
  step: "1",
  reason: "",
  explainedBy: ["egress"],
  cause: "ignores egress",
  rivals: [],
  seen: 1,
  scenario: "name: fuzz/leak-1\n",
  from: size,
  to: size,
  tries: 3,
};

const unconfirmed = (isUntried: boolean): UnconfirmedFailure => ({
  id: "fuzz/all-1-1",
  verdict: "outage",
  probe: "x/a → x/c:80/TCP",
  step: "1",
  why: isUntried ? "interrupted before it was tried again" : "it passed",
  isUntried,
  scenario: "",
});

const result: FuzzResult = {
  version: "0",
  seed: 1,
  profile: "all",
  target: { kind: "lab", title: "lab", nodes: 2 },
  durationMs: 1_000,
  interrupted: false,
  played: {
    scenarios: 1,
    brokenOff: 0,
    steps: 1,
    changes: 1,
    policies: 1,
    connections: 10,
    unjudged: 0,
    denied: 5,
  },
  verdict: { kind: "partial", sentence: "This cluster ignores egress.", findings: [] },
  findings: [],
  unconfirmed: [],
  coverage: { features: [], pairs: 0 },
};

describe("what is said of a finding", () => {
  for (const { what, cause, rivals, said } of [
    { what: "that nothing explains", cause: undefined, rivals: [], said: "No known cause explains it." },
    { what: "that one cause explains", cause: "leaks", rivals: [], said: "As if it leaks." },
    {
      what: "that two causes explain",
      cause: "leaks",
      rivals: ["naps"],
      said: "As if it leaks. The same would be seen if it naps.",
    },
    {
      what: "that four causes explain",
      cause: "leaks",
      rivals: ["naps", "sings", "rests"],
      said: "As if it leaks. The same would be seen if it naps, or for 2 other reasons.",
    },
    {
      what: "that many causes explain",
      cause: "leaks",
      rivals: ["a", "b", "c", "d"],
      said: "So little of it tells no cause: 5 known ones show the same.",
    },
  ])
    it(what, () => {
      expect(causeText({ cause, rivals })).to.equal(said);
    });
});

describe("the end of a report on fuzzing", () => {
  for (const { what, parts, said } of [
    { what: "counts findings", parts: { findings: [finding] }, said: /\n1 finding\. This cluster/ },
    {
      what: "counts what did not fail again",
      parts: { unconfirmed: [unconfirmed(false)] },
      said: /\n0 findings, 1 seen once and not again\. This/,
    },
    {
      what: "keeps apart what was not tried again",
      parts: { unconfirmed: [unconfirmed(true), unconfirmed(false)], interrupted: true },
      said: /\nInterrupted\. 0 findings, 1 seen once and not again, 1 not tried again\./,
    },
    { what: "says what a pass is worth", parts: {}, said: /Nothing found: .*says nothing of what was/s },
  ])
    it(what, () => {
      expect(fuzzText({ ...result, ...parts }, new Map(), createColors(false))).to.match(said);
    });
});
