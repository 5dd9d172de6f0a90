import { expect } from "chai";
import type { RunResult } from "../../src/model/result/result.js";
import { githubReport } from "../../src/report/github.js";
import { emptyRun, leakBetween, mixedRun, runOf, statedRun } from "./runs.js";

function linesOf(run: RunResult, folder = "/repo"): readonly string[] {
  return githubReport(run, folder).trimEnd().split("\n");
}

/** A run of so many scenarios that fail in one step each. */
function failing(count: number, file?: (index: number) => string): RunResult {
  const run = runOf({ step: { cells: [leakBetween("a", "b")], line: 3 } });
  const [scenario] = run.scenarios;
  if (scenario === undefined) throw new Error("a run of one scenario has one");
  const scenarios = Array.from({ length: count }, (_, index) => ({
    ...scenario,
    id: `test/s${index}`,
    ...(file && { file: file(index) }),
  }));
  return { ...run, verdict: { kind: "partial", sentence: "It leaks.", findings: [] }, scenarios };
}

describe("GitHub annotations", () => {
  it("begin with the verdict: an error, a warning, or a notice where all is well", () => {
    const levels = {
      ignores: "error",
      partial: "error",
      inconclusive: "warning",
      enforces: "notice",
    } as const;
    for (const [kind, level] of Object.entries(levels) as [keyof typeof levels, string][])
      expect(linesOf({ ...emptyRun, verdict: { kind, sentence: "So it is.", findings: [] } })).to.deep.equal([
        `::${level} title=netproof::So it is.`,
      ]);
  });

  it("stand at a statement's line, an error where it fails", () => {
    expect(linesOf(statedRun()).slice(1)).to.deep.equal([
      "::error title=statements%3A only x/a to x/b on 80/TCP,file=intent.yaml,line=3::x/c → x/b:80/TCP must be denied, but answered",
      "::warning title=statements%3A deny * to x/<c>,file=intent.yaml,line=3::x/a → x/c must be denied, but is not proven",
    ]);
  });

  it("stand at the step's line in a file below the folder, failures as errors, the rest as warnings", () => {
    const [, first = "", ...others] = linesOf(mixedRun());
    expect(first).to.equal(
      "::error title=test/fails%3A fails,file=scenarios/fails.yaml,line=7::leak: x/a → x/b:80/TCP expected deny, " +
        "observed connected: policy x/deny-all isolates x/b for ingress, and no rule admits x/a",
    );
    expect(others.map((line) => line.split("::")[1])).to.deep.equal([
      "warning title=test/open%3A open",
      "warning title=test/broken-off%3A remaining steps",
      "warning title=test/never-began%3A set-up",
    ]);
  });

  it("escape a message as actions/toolkit does: %, \\r and \\n", () => {
    const [, line] = linesOf({ ...emptyRun, failure: "100 %, at once:\r\ngone" });
    expect(line).to.equal("::warning title=netproof%3A set-up::100 %25, at once:%0D%0Agone");
  });

  it("escape a property as actions/toolkit does: commas and colons too", () => {
    const [, line = ""] = linesOf(failing(1, () => "/repo/a,b:c%.yaml"));
    expect(line).to.include(",file=a%2Cb%3Ac%25.yaml,line=3::");
  });

  const places = {
    "/elsewhere/s.yaml": undefined,
    "../s.yaml": undefined,
    "/repo/node_modules/netproof/scenarios/s.yaml": undefined,
    "/repo/tests/s.yaml": "tests/s.yaml",
    "tests/s.yaml": "tests/s.yaml",
    "./..s.yaml": "..s.yaml",
  } as const;
  for (const [file, place] of Object.entries(places))
    it(`${place === undefined ? "name no file for" : `name ${place} for`} ${file} in /repo`, () => {
      const [, line = ""] = linesOf(failing(1, () => file));
      expect(/file=([^,:]*)/.exec(line)?.[1]).to.equal(place);
    });

  it("are at most ten of a kind, the last of which counts those left out", () => {
    const nine = linesOf(failing(9));
    expect(nine).to.have.lengthOf(10);
    expect(nine.at(-1)).to.include("title=test/s8%3A");
    const many = linesOf(failing(217));
    expect(many).to.have.lengthOf(10);
    expect(many.at(-1)).to.match(/^::error title=netproof%3A 209 more::209 more steps failed\./);
  });

  it("show those with a place first, where there are too many", () => {
    const lines = linesOf(failing(50, (index) => (index === 49 ? "mine.yaml" : "/elsewhere/s.yaml")));
    expect(lines[1]).to.include("file=mine.yaml");
  });
});
