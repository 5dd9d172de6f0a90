import { expect } from "chai";
import { gapsIn } from "../../src/judge/complete.js";
import { judge } from "../../src/judge/judge.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { run } from "../../src/run/run.js";
import { chooseScenarios } from "../../src/scenario/library.js";
import { createLab } from "../../src/target/lab/index.js";

describe("the record of a run that is interrupted between two steps", () => {
  it("has a scenario that broke off, of which nothing is missing", async () => {
    const interruption = new AbortController();
    const lab = await createLab();
    try {
      const { record, cleanUp } = await run({
        runId: "test",
        target: lab,
        scenarios: chooseScenarios({ patterns: ["default-deny/ingress"], tags: [] }),
        options: { ...defaultOptions, parallel: 1 },
        signal: interruption.signal,
        onEvent: ({ type }) => type === "step" && interruption.abort(),
      });
      await cleanUp();
      expect(record.scenarios.map(({ steps, ended }) => [steps.length, ended])).to.deep.equal([
        [1, { status: "inconclusive", reason: "interrupted" }],
      ]);
      expect(gapsIn(record)).to.deep.equal([]);
      expect(judge(record).verdict.kind).to.equal("inconclusive");
    } finally {
      await lab.dispose();
    }
  });
});
