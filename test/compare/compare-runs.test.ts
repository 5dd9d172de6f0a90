import { expect } from "chai";
import * as fc from "fast-check";
import type { ConnectionChange, Comparison, Trend } from "../../src/model/comparison.js";
import type { RunResult, StepResult } from "../../src/model/result/result.js";
import { compareRuns, narrowed } from "../../src/compare/compare-runs.js";
import { defaultSlower } from "../../src/compare/time-regression.js";
import { type Cells, runOf, runs, scenario, step, exactly } from "../results.js";

function compare(before: RunResult, after: RunResult): Comparison {
  return compareRuns(before, after, defaultSlower);
}

function run(cells: Cells): RunResult {
  return runOf([scenario("s", [step("one", cells), step("other", { 80: "blocked" })])]);
}

function cellTrends(before: Cells, after: Cells): readonly Trend[] {
  const { changes } = compare(run(before), run(after));
  return changes.filter(({ of }) => of === "connection").map(({ trend }) => trend);
}

/** What a change is about, without its direction. */
function key(change: ConnectionChange): string {
  const place = "scenario" in change ? change.scenario : "";
  const inside = "step" in change ? change.step : "";
  const cell = "probe" in change ? change.probe : "";
  return [change.of, place, inside, cell, change.of === "time" ? change.share : ""].join(" ");
}

function absent(state: "before" | "after", { changes }: Comparison): readonly string[] {
  return changes
    .filter((change) => {
      if (change.of === "scenario" || change.of === "step") return change[state] === "absent";
      return change.of === "connection" && change[state].verdict === "absent";
    })
    .map(key)
    .toSorted();
}

/** A failing side may have proven some cells, and shows others wrong: either way something got worse. */
function isHalfTried(...statuses: readonly string[]): boolean {
  const isUntried = statuses.some((status) => ["skipped", "inconclusive", "absent"].includes(status));
  return isUntried && statuses.some((status) => status === "fail" || status === "inconclusive");
}

function withLeaks(own: StepResult): StepResult {
  const cells = own.cells.map(({ acceptedAs: _accepted, ...cell }) => ({
    ...cell,
    verdict: "leak" as const,
  }));
  return { ...own, cells };
}

describe("the comparison of two runs", () => {
  const cells: readonly [string, Cells, Cells, Trend | "none"][] = [
    ["a cell that is blocked as before is no change", { 80: "blocked" }, { 80: "blocked" }, "none"],
    ["a blocked cell that leaks is a regression", { 80: "blocked" }, { 80: "leak" }, "regression"],
    ["an open cell that breaks is a regression", { 80: "open" }, { 80: "outage" }, "regression"],
    ["a leak that is blocked now is an improvement", { 80: "leak" }, { 80: "blocked" }, "improvement"],
    ["a leak in both is no change", { 80: "leak" }, { 80: "leak" }, "none"],
    ["inconclusive is never equal to blocked", { 80: "blocked" }, { 80: "unknown" }, "regression"],
    ["what is proven at last is an improvement", { 80: "unknown" }, { 80: "blocked" }, "improvement"],
    ["an unknown cell that leaks is a regression", { 80: "unknown" }, { 80: "leak" }, "regression"],
    ["a leak of which nothing is known now is no improvement", { 80: "leak" }, { 80: "unknown" }, "change"],
    ["an outage that leaks now is a regression", { 80: "outage" }, { 80: "leak" }, "regression"],
    ["another expectation that holds is a mere change", { 80: "open" }, { 80: "blocked" }, "change"],
    ["a leak that is declared now is a mere change", { 80: "leak" }, { 80: "declared" }, "change"],
    [
      "a declared leak that nobody declares now is a regression",
      { 80: "declared" },
      { 80: "leak" },
      "regression",
    ],
    [
      "a proven cell that nobody tries now is a regression",
      { 80: "open", 81: "open" },
      { 81: "open" },
      "regression",
    ],
    ["another cell that matches is a mere change", { 81: "open" }, { 80: "open", 81: "open" }, "change"],
    ["another cell that leaks is a regression", { 81: "open" }, { 80: "leak", 81: "open" }, "regression"],
  ];
  for (const [name, before, after, trend] of cells) {
    it(name, () => {
      expect(cellTrends(before, after)).to.deep.equal(trend === "none" ? [] : [trend]);
    });
  }

  it("tells a scenario that was given up once, with its reason, and not each of its steps", () => {
    const gone = runOf([scenario("s", [], { status: "inconclusive", reason: "baseline failed" })]);
    const { changes } = compare(run({ 80: "open" }), gone);
    expect(changes.filter(({ of }) => of !== "run")).to.deep.equal([
      {
        of: "scenario",
        trend: "regression",
        scenario: "s",
        before: "pass",
        after: "inconclusive",
        reason: "baseline failed",
      },
    ]);
  });

  const skipped = runOf([scenario("s", [], { status: "skipped", reason: "no IPv6 here" })]);
  const brokenOff = runOf([
    scenario("s", [step("one", { 80: "leak" })], { status: "inconclusive", reason: "Pod x/a: evicted" }),
  ]);
  const ofScenario: readonly [string, RunResult, RunResult, Trend][] = [
    [
      "a failing scenario that proved some cells and is skipped now",
      run({ 80: "leak" }),
      skipped,
      "regression",
    ],
    ["one that proved some cells and is not tried now", run({ 80: "leak" }), runOf([]), "regression"],
    [
      "one that proved nothing and is skipped now",
      runOf([scenario("s", [step("one", { 80: "leak" })])]),
      skipped,
      "change",
    ],
    ["one that was skipped, and leaks before it breaks off", skipped, brokenOff, "regression"],
    ["one that nobody tried, and leaks before it breaks off", runOf([]), brokenOff, "regression"],
  ];
  for (const [name, before, after, trend] of ofScenario) {
    it(`of a scenario, ${name}, is a ${trend}`, () => {
      const { changes } = compare(before, after);
      expect(changes.flatMap((change) => (change.of === "scenario" ? [change.trend] : []))).to.deep.equal([
        trend,
      ]);
    });
  }

  it("tells a step that leaks in a scenario which had broken off before it", () => {
    const early = runOf([
      scenario("s", [step("one", { 80: "leak" })], { status: "inconclusive", reason: "Pod x/a: evicted" }),
    ]);
    const late = runOf([scenario("s", [step("one", { 80: "leak" }), step("two", { 80: "leak" })])]);
    const found = compare(early, late).changes.filter(({ of }) => of === "step");
    expect(found).to.deep.equal([
      { of: "step", trend: "regression", scenario: "s", step: "two", before: "absent", after: "fail" },
    ]);
  });

  it("tells a failing step that is gone as a regression where it proved some cells", () => {
    const both = (own: Cells): RunResult =>
      runOf([scenario("s", [step("one", { 80: "leak" }), step("two", own)])]);
    const one = runOf([scenario("s", [step("one", { 80: "leak" })])]);
    const trends = (own: Cells): readonly Trend[] =>
      compare(both(own), one).changes.flatMap((change) => (change.of === "step" ? [change.trend] : []));
    expect(trends({ 80: "leak", 81: "blocked" })).to.deep.equal(["regression"]);
    expect(trends({ 80: "leak" })).to.deep.equal(["change"]);
  });

  it("names what both runs have wrong, and counts it as no regression", () => {
    const { changes, persisting } = compare(run({ 80: "leak" }), run({ 80: "leak" }));
    expect(changes).to.deep.equal([]);
    expect(persisting).to.deep.equal([
      { scenario: "s", step: "one", probe: "x/a → y/b:80/TCP", verdict: "leak" },
    ]);
  });

  const times: readonly [string, number, number, Trend | "none"][] = [
    ["three times of next to nothing is no alarm", 1, 3, "none"],
    ["twice as long is slower only beyond it", 1000, 2000, "none"],
    ["more than twice as long, and by half a second, is slower", 400, 900, "regression"],
    ["more than twice as long, but by less than half a second, is not", 200, 600, "none"],
    ["less than half as long is faster", 900, 400, "improvement"],
  ];
  for (const [name, before, after, trend] of times) {
    it(`of times to enforce: ${name}`, () => {
      const timed = (ms: number): RunResult =>
        runOf([scenario("s", [step("one", { 80: "blocked" }, { timeToEnforce: exactly(ms) })])]);
      const trends = compare(timed(before), timed(after)).changes.map((change) => [change.of, change.trend]);
      const both =
        trend === "none"
          ? []
          : [
              ["time", trend],
              ["time", trend],
            ];
      expect(trends).to.deep.equal(both);
    });
  }

  it("leaves steps out of the times that only one run timed", () => {
    const timed = (one: number | null, two: number | null): RunResult =>
      runOf([
        scenario("s", [
          step("one", { 80: "blocked" }, { timeToEnforce: exactly(one) }),
          step("two", { 80: "blocked" }, { timeToEnforce: exactly(two) }),
        ]),
      ]);
    expect(compare(timed(100, null), timed(100, 9000)).changes).to.deep.equal([]);
  });

  it("narrowed to some scenarios, judges them alone", () => {
    const both = runOf([
      scenario("bad", [step("one", { 80: "leak" })]),
      scenario("good", [step("one", { 80: "blocked" })]),
    ]);
    expect(both.verdict.kind).to.equal("partial");
    expect(narrowed(both, new Set(["good"])).verdict.kind).to.equal("enforces");
  });

  it("is empty of a run with itself", () => {
    fc.assert(
      fc.property(runs, (one) => {
        expect(compare(one, one).changes).to.deep.equal([]);
      }),
    );
  });

  it("has the same changes read backwards, and what vanished is what appears", () => {
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        const [there, back] = [compare(one, other), compare(other, one)];
        expect(there.changes.map(key).toSorted()).to.deep.equal(back.changes.map(key).toSorted());
        expect(absent("after", there)).to.deep.equal(absent("before", back));
      }),
    );
  });

  it("never calls one change a regression in both directions, unless what fails on one side was not tried on the other", () => {
    const isMixed = (change: ConnectionChange): boolean =>
      (change.of === "scenario" || change.of === "step") && isHalfTried(change.before, change.after);
    fc.assert(
      fc.property(runs, runs, (one, other) => {
        const worse = (comparison: Comparison): readonly string[] =>
          comparison.changes.filter((own) => own.trend === "regression" && !isMixed(own)).map(key);
        const back = new Set(worse(compare(other, one)));
        expect(worse(compare(one, other)).filter((change) => back.has(change))).to.deep.equal([]);
      }),
    );
  });

  it("finds every proven cell that leaks later, wherever it is", () => {
    fc.assert(
      fc.property(runs, (one) => {
        const leaking = runOf(
          one.scenarios.map((found) => ({ ...found, steps: found.steps.map(withLeaks) })),
        );
        const proven = one.scenarios.flatMap(({ steps }) =>
          steps.flatMap((own) => own.cells.filter(({ verdict }) => verdict === "match")),
        );
        const { changes } = compare(one, leaking);
        const found = changes.filter(
          (change) =>
            change.of === "connection" && change.before.verdict === "match" && change.trend === "regression",
        );
        expect(found.length).to.equal(proven.length);
      }),
    );
  });
});
