import { expect } from "chai";
import { readFileSync } from "node:fs";
import { validateXML } from "xmllint-wasm";
import type { RunResult } from "../../src/model/result/result.js";
import { junitReport } from "../../src/report/junit.js";
import { emptyRun, mixedRun, runOf, statedRun } from "./runs.js";

const schema = { fileName: "junit.xsd", contents: readFileSync("test/report/junit.xsd", "utf8") };

async function expectValid(xml: string): Promise<void> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: "r.xml", contents: xml }],
    schema: [schema],
  });
  expect(valid, JSON.stringify(errors.slice(0, 3))).to.equal(true);
}

function namesIn(xml: string): readonly string[] {
  return [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(
    ([, suite, name]) => `${suite} ${name}`,
  );
}

describe("JUnit XML", () => {
  const runs: Readonly<Record<string, RunResult>> = {
    "a run with one of everything": mixedRun(),
    "a run that passed": runOf({ step: { status: "pass" } }),
    "a run with statements": statedRun(),
    "a run that could not start": { ...emptyRun, failure: "no cluster\n  Is the VPN up?" },
    "a run that was interrupted before anything ended": { ...emptyRun, interrupted: true },
  };
  for (const [name, run] of Object.entries(runs))
    it(`is what CI readers take, for ${name}`, () => expectValid(junitReport(run)));

  it("has a case for each statement: one that fails, one that is open and one that holds", () => {
    const xml = junitReport(statedRun());
    expect(namesIn(xml)).to.include.members([
      "statements only x/a to x/b on 80/TCP",
      "statements deny * to x/&lt;c&gt;",
      "statements allow x/a to x/d",
    ]);
    expect(xml).to.match(/<testsuites name="netproof" tests="4" failures="1" errors="1"/);
    expect(xml).to.match(
      /<failure type="mismatch" message="x\/c → x\/b:80\/TCP must be denied, but answered">/,
    );
  });

  it("is refused by the schema where a count is missing, so that the schema can tell", async () => {
    const xml = junitReport(mixedRun()).replace(/ errors="\d+"/g, "");
    const { valid } = await validateXML({ xml: [{ fileName: "r.xml", contents: xml }], schema: [schema] });
    expect(valid).to.equal(false);
  });

  it("names every step, and what kept a scenario from its steps, once", () => {
    expect(namesIn(junitReport(mixedRun()))).to.deep.equal([
      "test/fails passes",
      "test/fails fails",
      "test/open open",
      "test/broken-off passes",
      "test/broken-off remaining steps",
      "test/never-began set-up",
      "test/skipped set-up",
    ]);
  });

  it("counts mismatches as failures, what is inconclusive as errors, and neither twice", () => {
    const xml = junitReport(mixedRun());
    expect(xml).to.match(/<testsuites name="netproof" tests="7" failures="1" errors="3"/);
    expect(xml).to.match(/<testsuite name="test\/skipped" tests="1" failures="0" errors="0" .*skipped="1"/);
  });

  it("says why a scenario was skipped, and what was declared to differ", () => {
    const xml = junitReport(mixedRun());
    expect(xml).to.include('<skipped message="no # SCTP here | now"/>');
    expect(xml).to.match(/<system-out>known leak: x\/a → x\/c:80\/TCP: a gap that &lt;everybody/);
  });

  it("has one error that says what happened where nothing could be tried", () => {
    const xml = junitReport({ ...emptyRun, failure: "no cluster\n  Is the VPN up?" });
    expect(namesIn(xml)).to.deep.equal(["netproof set-up"]);
    expect(xml).to.include('<error type="inconclusive" message="no cluster Is the VPN up?">');
  });
});
