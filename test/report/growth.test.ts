import { expect } from "chai";
import { createColors } from "picocolors";
import { htmlReport } from "../../src/report/html/page.js";
import { markdownReport } from "../../src/report/markdown.js";
import { runText } from "../../src/report/text/table.js";
import { runOf, scenario, step } from "../results.js";

const within = (atMostMs: number, atLeastMs = 0) => ({ timeToEnforce: { atLeastMs, atMostMs } });

const result = runOf([
  scenario("scale/peers", [
    step("ten", {}, { size: 10, ...within(120) }),
    step("many", {}, { size: 1_000, ...within(34_000, 33_000) }),
  ]),
  scenario("scale/blocks", [
    step("ten", {}, { size: 10, ...within(140) }),
    step("many", {}, { size: 1_000, timeToEnforce: null }),
  ]),
]);

const SENTENCE = "scale/peers grows out of proportion: at most 120 ms with 10, at least 33.0 s with 1,000.";

describe("a report of what grows", () => {
  it("has the times by size, and says what grew out of proportion, in a terminal", () => {
    const text = runText(result, createColors(false));
    expect(text).to.match(
      /Enforced within +10 +1,000\n +scale\/peers +120 ms +34\.0 s\n +scale\/blocks +140 ms +-\n/,
    );
    expect(text.replace(/\s+/g, " ")).to.include(SENTENCE);
  });

  it("has them in Markdown", () => {
    const text = markdownReport(result);
    expect(text).to.include("| Enforced within | 10 | 1,000 |");
    expect(text).to.include("| scale/peers | 120 ms | 34.0 s |");
    expect(text).to.include(SENTENCE);
  });

  it("has them, and curves, on a page", () => {
    const page = htmlReport(result);
    expect(page.match(/<polyline points="[\d, ]+"/g)).to.have.length(2);
    expect(page).to.include(SENTENCE);
  });
});
