import { expect } from "chai";
import { exitCode } from "../../src/cli/exit-code.js";
import type { RunResult, ScenarioResult } from "../../src/model/result/result.js";
import { type Cells, runOf, scenario, step } from "../results.js";

function run(cells: Cells, parts: Partial<ScenarioResult> = {}): RunResult {
  return runOf([scenario("s", [step("one", cells)], parts)]);
}

describe("the exit code of a run", () => {
  const brokenOff = { status: "inconclusive", reason: "Pod x/a: evicted" } as const;
  const canary = { tags: ["canary"] };
  const cases: readonly [string, RunResult, number][] = [
    ["is 0 where every cell matches", run({ 80: "open", 81: "blocked" }), 0],
    ["is 0 where a cell differs as declared", run({ 80: "declared", 81: "blocked" }), 0],
    ["is 1 where a cell leaks", run({ 80: "leak", 81: "blocked" }), 1],
    [
      "is 1 where a cell leaks before its scenario breaks off",
      run({ 80: "leak", 81: "blocked" }, brokenOff),
      1,
    ],
    ["is 3 where a cell could not be judged", run({ 80: "unknown", 81: "blocked" }), 3],
    ["is 3 where a scenario breaks off", run({ 81: "blocked" }, brokenOff), 3],
    ["is 3 where nothing that is forbidden was tried", run({ 80: "open" }), 3],
    ["is 4 where no denial holds", run({ 80: "leak" }, canary), 4],
    ["is 4 where no denial holds, although that is declared", run({ 80: "declared" }, canary), 4],
    ["is 130 where it was interrupted", { ...run({ 80: "leak" }), interrupted: true }, 130],
  ];
  for (const [name, result, code] of cases) it(name, () => expect(exitCode(result)).to.equal(code));
});
