import { expect } from "chai";
import { markdownReport } from "../../src/report/markdown.js";
import { emptyRun, largeRun, leakBetween, mixedRun, runOf, statedRun } from "./runs.js";

describe("Markdown", () => {
  const text = markdownReport(mixedRun());

  it("says the verdict first, then where and how many", () => {
    const [verdict, target, counts, times] = text.split("\n\n");
    expect(verdict).to.equal("### ❌ netproof: This cluster ignores `except` of ipBlock.");
    expect(target).to.equal('context "test"');
    expect(counts).to.match(/^5 scenarios · 0 passed · 1 failed · 3 inconclusive · 1 skipped · 5 probes/);
    expect(times).to.equal("Time to enforce: within 12 ms (median), 12 ms (p95), 12 ms (max).");
  });

  it("has a row for each thing that is wrong", () => {
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows).to.deep.equal([
      "| `test/fails` | `fails` | 1 × leak | `x/a → x/b:80/TCP` |",
      "| `test/open` | `open` | 1 × inconclusive | `x/c → x/d:80/TCP` |",
      "| `test/broken-off` | `remaining steps` | could not be judged | Pod x/a: evicted Look at its node. |",
      "| `test/never-began` | `set-up` | could not be judged | baseline failed |",
    ]);
  });

  it("folds the details of each scenario that did not pass, as the terminal shows them", () => {
    expect(text).to.match(
      /<details><summary>test\/fails: A &lt;test>\.<\/summary>\n\n```text\n {2}✗ test\/fails/,
    );
    expect(text).to.include("again:  kubectl -n np-7f3a-x exec a -- nc -zv -w1 10.0.2.5 80");
  });

  it("folds what fails nothing: what is declared and what is skipped", () => {
    expect(text).to.include("<details><summary>3 probes declared to differ</summary>");
    expect(text).to.include(
      "<summary>1 scenario skipped</summary>\n\n```text\ntest/skipped: no # SCTP here | now\n",
    );
  });

  it("says how the run was asked to go", () => {
    expect(text).to.match(
      /<sub>netproof 0\.0\.0 · 2025-01-02T03:04:05Z · time-out 1\.0 s · settling .* 30\.0 s<\/sub>\n$/,
    );
  });

  it("closes every block that it opens", () => {
    const count = (pattern: RegExp): number => [...text.matchAll(pattern)].length;
    expect(count(/<details>/g)).to.equal(count(/<\/details>/g));
    expect(count(/^```/gm) % 2).to.equal(0);
  });

  it("keeps a reason from ending its block or its column", () => {
    const broken = markdownReport({ ...emptyRun, failure: "a | b\n```\n</details> <script>" });
    expect(broken).to.include("| a \\| b ``` &lt;/details> &lt;script> |");
  });

  it("stays within what a GitHub comment takes, and says what it left out", () => {
    const run = largeRun(3);
    const [scenario] = run.scenarios;
    if (scenario === undefined) throw new Error("a run of one scenario has one");
    const scenarios = Array.from({ length: 217 }, (_, index) => ({ ...scenario, id: `test/s${index}` }));
    const long = markdownReport({ ...run, scenarios });
    expect(Buffer.byteLength(long)).to.be.at.most(65_536);
    expect(long.length).to.be.greaterThan(50_000);
    expect(long).to.match(/_Cut: \d+ parts of this report did not fit into 65,536 characters/);
    expect(long).to.match(/<sub>netproof 0\.0\.0/);
  });

  it("has a row for each statement that does not hold", () => {
    const stated = markdownReport(statedRun());
    expect(stated).to.include(
      "| `statements` | `only x/a to x/b on 80/TCP` | fails | x/c → x/b:80/TCP must be denied",
    );
    expect(stated).not.to.include("allow x/a to x/d");
  });

  it("is short where all is well", () => {
    const good = markdownReport(
      runOf({
        step: {
          status: "pass",
          cells: [{ ...leakBetween("a", "b"), verdict: "match" }],
          timeToEnforce: { atLeastMs: 0, atMostMs: 3 },
        },
        run: {
          verdict: { kind: "enforces", sentence: "The cluster enforces network policies.", findings: [] },
        },
      }),
    );
    expect(good.split("\n\n")).to.have.lengthOf(5);
    expect(good).to.match(/^### ✅ netproof: The cluster enforces/);
  });

  it("makes no link, picture or mention of what it is told", () => {
    const title = "see [it](https://evil.example/x) ![t](www.evil.example) @octocat *b* <b>";
    const run = mixedRun();
    const told = markdownReport({ ...run, target: { ...run.target, title } });
    expect(told).not.to.match(/(?<!\\)\]\(|(?<!\\)!\[t|@octocat|<b>|https:\/\/evil|www\.evil/);
    expect(told).to.include("evil.example");
  });
});
