import { expect } from "chai";
import type { FlowExpectation, HeldTrace, Sample } from "../../../src/model/result/flow.js";
import type { Observation } from "../../../src/model/probe.js";
import { judgeHeld, judgeSeries, seriesOf, settledAt } from "../../../src/judge/flows/flow.js";

const kinds = {
  c: { kind: "connected", ms: 1 },
  d: { kind: "dropped", ms: 1000 },
  r: { kind: "refused", ms: 1 },
  i: { kind: "inconclusive", why: "nc: not found" },
  m: { kind: "misdirected", ms: 1, answeredBy: "x/c" },
} as const satisfies Record<string, Observation>;

/** A try each 100 ms: `ccdc`; a dot is a pause of a second. */
function samples(text: string): readonly Sample[] {
  let atMs = 0;
  return text.split("").flatMap((letter) => {
    atMs += letter === "." ? 1_000 : 100;
    return isKind(letter) ? [{ atMs: atMs - 100, observation: kinds[letter] }] : [];
  });
}

function isKind(letter: string): letter is keyof typeof kinds {
  return Object.hasOwn(kinds, letter);
}

const allow: FlowExpectation = { before: "allow", after: "allow", throughout: "allow" };
const deny: FlowExpectation = { before: "deny", after: "deny", throughout: "deny" };
const opens: FlowExpectation = { before: "deny", after: "allow", throughout: null };

describe("the verdict on a watched flow", () => {
  const cases = [
    ["allowed throughout and always answered matches", allow, "cccc", undefined, "match"],
    ["allowed throughout and silent twice is an outage", allow, "ccddc", undefined, "outage"],
    ["allowed throughout and reset once is an outage", allow, "ccrcc", undefined, "outage"],
    ["one unanswered try may be a lost packet", allow, "ccdcc", undefined, "match"],
    ["denied throughout and never answered matches", deny, "dddr", undefined, "match"],
    ["denied throughout and answered once is a leak", deny, "ddcd", undefined, "leak"],
    ["another pod's answer proves nothing", deny, "dmd", undefined, "match"],
    ["a leak stands although the watcher died later", deny, "dc", "exec in x/a: gone", "leak"],
    ["a watcher that died cannot say never", deny, "dddd", "exec in x/a: gone", "inconclusive"],
    ["a watcher that could not try cannot say never", allow, "iiii", undefined, "inconclusive"],
    ["no try at all is inconclusive", deny, "", undefined, "inconclusive"],
    ["a pause of seconds is inconclusive", deny, "dd...dd", undefined, "inconclusive"],
    ["what changes is only reported", opens, "ddddcc", undefined, "reported"],
    ["what changes is only reported, also when it never does", opens, "dddd", undefined, "reported"],
  ] as const;
  for (const [name, expectation, text, broken, verdict] of cases) {
    it(name, () => {
      const own = samples(text);
      const series = seriesOf(own, expectation.throughout);
      expect(judgeSeries({ expectation, series, samples: own, broken }).verdict).to.equal(verdict);
    });
  }

  it("has the tries that were wrong, and when", () => {
    expect(seriesOf(samples("ddccdi"), "deny")).to.deep.equal({
      tries: 6,
      inconclusive: 1,
      everyMs: 100,
      longestGapMs: 100,
      wrong: { tries: 2, firstMs: 200, lastMs: 300 },
    });
  });

  it("has settled at the first try since which all showed the same", () => {
    expect(settledAt(samples("ddcdcc"), "allow")).to.equal(400);
    expect(settledAt(samples("ccdd"), "deny")).to.equal(200);
    expect(settledAt(samples("cc"), "allow")).to.equal(0);
    expect(settledAt(samples("cccd"), "allow")).to.equal(null);
  });
});

describe("the verdict on a held flow", () => {
  const on: HeldTrace = { opened: true, wentOn: true, lastAnswerMs: 5 };
  const cut: HeldTrace = { opened: true, wentOn: false, lastAnswerMs: 5 };
  const never: HeldTrace = { opened: false, wentOn: false, lastAnswerMs: null };
  const cases = [
    ["guaranteed and goes on matches", { guaranteed: true, trace: on }, "goes on", "match"],
    [
      "guaranteed and cut, while a new one gets through, is an outage",
      { guaranteed: true, trace: cut, anew: true },
      "stops",
      "outage",
    ],
    [
      "guaranteed and cut, while no new one gets through, proves nothing of flows",
      { guaranteed: true, trace: cut, anew: false },
      "stops",
      "inconclusive",
    ],
    [
      "guaranteed and never opened is inconclusive",
      { guaranteed: true, trace: never },
      "unknown",
      "inconclusive",
    ],
    [
      "guaranteed and cut by the death of its opener is inconclusive",
      { guaranteed: true, trace: cut, broken: "exec in x/a: gone" },
      "unknown",
      "inconclusive",
    ],
    ["left open and cut is reported (semantics U5)", { guaranteed: false, trace: cut }, "stops", "reported"],
    [
      "left open and going on is reported (semantics U5)",
      { guaranteed: false, trace: on },
      "goes on",
      "reported",
    ],
    ["left open and never seen is reported", { guaranteed: false, trace: never }, "unknown", "reported"],
  ] as const;
  for (const [name, given, mode, verdict] of cases) {
    it(name, () => {
      expect(judgeHeld({ broken: undefined, anew: undefined, ...given })).to.include({ mode, verdict });
    });
  }
});
