import { expect } from "chai";
import { createColors } from "picocolors";
import { scenarioText, summaryText } from "../../src/report/text/table.js";
import { runVerdict } from "../../src/judge/run-verdict.js";
import type { StepResult } from "../../src/model/result/result.js";
import { runOf, scenario, step } from "../results.js";

const passes = scenario("a/passes", [step("one", { 80: "blocked", 81: "open" })]);
const leaks = scenario("a/leaks", [step("one", { 80: "leak", 81: "blocked" })]);
const leaksOn = (count: number): Record<number, "leak"> =>
  Object.fromEntries([...Array(count).keys()].map((port) => [port, "leak"]));
const ignores = scenario("a/ignores", [step("one", leaksOn(10))]);
const skipped = (reason: string) => scenario(`a/${reason}`, [], { status: "skipped", reason });

describe("a verdict", () => {
  const subjects = [
    {
      of: passes,
      cluster: /^The cluster enforces/,
      lab: /^The lab's own engine \(not your cluster\) enforces/,
    },
    { of: leaks, cluster: /^This cluster /, lab: /^The lab's own engine \(not your cluster\) / },
    {
      of: ignores,
      cluster: /^The cluster ignores/,
      lab: /^The lab's own engine \(not your cluster\) ignores/,
    },
  ];
  for (const { of, cluster, lab } of subjects)
    it(`of ${of.id} says whether it is the lab's or a cluster's`, () => {
      const sentence = (target: "lab" | "kubernetes"): string =>
        runVerdict([of], { settleMs: 30_000, target }).sentence;
      expect(sentence("kubernetes")).to.match(cluster);
      expect(sentence("lab"))
        .to.match(lab)
        .and.not.match(/[Tt]h(is|e) cluster/);
    });

  const mixtures = [
    { what: "ten leaks alone", cells: leaksOn(10), kind: "ignores" },
    { what: "one leak of a canary", cells: { 80: "leak" }, tags: ["canary"], kind: "ignores" },
    { what: "nine leaks alone", cells: leaksOn(9), kind: "partial" },
    { what: "one outage beside a leak", cells: { 80: "leak", 81: "outage" }, kind: "partial" },
    { what: "one outage beside ten leaks", cells: { ...leaksOn(10), 80: "outage" }, kind: "ignores" },
  ] as const;
  for (const { what, cells, kind, ...rest } of mixtures)
    it(`of ${what} is "${kind}": who ignores policies blocks nothing by them`, () => {
      const all = [scenario("a/mixture", [step("one", cells)], rest)];
      expect(runVerdict(all, { settleMs: 30_000 }).kind).to.equal(kind);
    });

  it("of so few leaks that they may be of one feature says what would tell", () => {
    const few = [scenario("a/few", [step("one", leaksOn(9))])];
    expect(runVerdict(few, { settleMs: 30_000 }).sentence)
      .to.include("too little was tried to tell whether they are ignored altogether")
      .and.not.match(/^The cluster ignores/);
  });

  for (const [what, kind] of [
    ["answered last", "connected"],
    ["was silent last", "dropped"],
  ] as const)
    it(`says of a denied connection that comes and goes that it gets through, though it ${what}`, () => {
      const one = step("one", { 80: "blocked", 81: "open" });
      const cells = one.cells.map((cell) =>
        cell.expectation.verdict === "deny"
          ? { ...cell, verdict: "unstable" as const, observation: { kind, ms: 1 } }
          : cell,
      );
      const { sentence } = runVerdict([scenario("a/flaps", [{ ...one, cells }])], { settleMs: 30_000 });
      expect(sentence).to.include("denied connections get through at times");
      expect(sentence).not.to.include("allowed connections fail");
    });

  const reasons = [
    {
      name: "families and protocols",
      why: ["the cluster has no IPv6", "the target has no SCTP"],
      says: "IPv6, SCTP",
    },
    {
      name: "hosts outside",
      why: [
        'no external host "backup" (--external backup=ADDRESS)',
        "the external hosts here have other addresses",
      ],
      says: "hosts outside",
    },
    { name: "nodes", why: ["needs 2 nodes, there is 1"], says: "more nodes" },
    { name: "what it cannot sum up", why: ["a reason of its own"], says: "others for their own reasons" },
  ];
  for (const { name, why, says } of reasons)
    it(`says what could not be tried: ${name}`, () => {
      const all = [passes, ...why.map(skipped)];
      const { sentence } = runVerdict(all, { settleMs: 30_000 });
      expect(sentence).to.include(
        `Of ${all.length} scenarios ${why.length} could not be tried here: ${says}.`,
      );
    });

  it("is of all where nothing was skipped", () => {
    expect(runVerdict([passes], { settleMs: 30_000 }).sentence).not.to.include("could not be tried");
  });
});

describe("lateness", () => {
  const late = (timeToEnforce: StepResult["timeToEnforce"]): string => {
    const failing = step("one", { 80: "leak", 81: "blocked" }, { timeToEnforce });
    const cells = failing.cells.map((cell) => ({ ...cell, explainedBy: ["late"] }));
    return runVerdict([scenario("a/late", [{ ...failing, cells }])], { settleMs: 30_000 }).sentence;
  };

  it("is told where a try after the deadline still showed what held before", () => {
    expect(late({ atLeastMs: 30_100, atMostMs: 31_000 })).to.include("is late");
  });

  it("is no fact where the change may have come in time, or never came", () => {
    for (const bounds of [{ atLeastMs: 0, atMostMs: 31_000 }, null])
      expect(late(bounds))
        .to.include("a longer --settle would tell an engine that is slow")
        .and.not.include("is late");
  });
});

describe("what is said of a step that fails", () => {
  const plain = createColors(false);

  it("says no more of its policies than that its denials did not hold", () => {
    const text = scenarioText(ignores, plain);
    expect(text).to.include("Every connection that must be denied in this step succeeded.");
    expect(text).not.to.include("No policy took effect");
  });

  it("has no part in the time to enforce", () => {
    const both = scenario("a/both", [
      step("good", { 80: "blocked" }, { timeToEnforce: { atLeastMs: 0, atMostMs: 12 } }),
      step("bad", { 80: "leak", 81: "blocked" }, { timeToEnforce: { atLeastMs: 0, atMostMs: 9_000 } }),
    ]);
    const text = summaryText(runOf([both]), plain);
    expect(text).to.include("12 ms").and.not.include("9.0 s");
  });
});
