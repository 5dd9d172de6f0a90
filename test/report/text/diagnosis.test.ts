import { expect } from "chai";
import { createColors } from "picocolors";
import type { RunResult } from "../../../src/model/result/result.js";
import { overview } from "../../../src/report/html/overview.js";
import { markdownReport } from "../../../src/report/markdown.js";
import { summaryText } from "../../../src/report/text/table.js";
import { emptyRun } from "../runs.js";

const diagnosis = "kubectl describe networkpolicy";
const runWith = (keep: boolean): RunResult => ({
  ...emptyRun,
  target: { ...emptyRun.target, diagnosis },
  options: { ...emptyRun.options, keep },
});

describe("how to look into a cluster that is wrong", () => {
  const reports: readonly [string, (result: RunResult) => string][] = [
    ["the table", (result) => summaryText(result, createColors(false))],
    ["the page", (result) => overview(result).markup],
    ["Markdown", markdownReport],
  ];
  for (const [name, render] of reports) {
    it(`begins in ${name} with another run that keeps its policies`, () => {
      const text = render(runWith(false));
      expect(text).to.match(/To look into it, run again with \W*(<code>)?--keep/);
      expect(text).to.include(diagnosis);
    });

    it(`needs in ${name} no other run after one that kept them`, () => {
      const text = render(runWith(true));
      expect(text).to.match(/To look into it:/);
      expect(text).to.include(diagnosis);
    });
  }
});
