import { expect } from "chai";
import { Parser } from "tap-parser";
import type { RunResult } from "../../src/model/result/result.js";
import { tapReport } from "../../src/report/tap.js";
import { emptyRun, largeRun, mixedRun, statedRun } from "./runs.js";

interface Parsed {
  readonly ok: boolean;
  readonly names: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  readonly diagnostics: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly faults: readonly unknown[];
}

/** Strict: whatever is not TAP is a fault. */
function parse(run: RunResult): Parsed {
  return parseText(tapReport(run));
}

function parseText(text: string): Parsed {
  const names: string[] = [];
  const failed: string[] = [];
  const skipped: string[] = [];
  const diagnostics = new Map<string, Readonly<Record<string, unknown>>>();
  let ok = false;
  let faults: readonly unknown[] = [];
  const parser = new Parser({ strict: true });
  parser.on("assert", (point) => {
    names.push(point.name);
    if (!point.ok) failed.push(point.name);
    if (point.skip !== false) skipped.push(String(point.skip));
    if (point.diag !== null) diagnostics.set(point.name, point.diag as Readonly<Record<string, unknown>>);
  });
  parser.on("complete", (results) => {
    ok = results.ok;
    faults = results.failures.filter(({ tapError }: { readonly tapError?: string | null }) => tapError);
  });
  parser.end(text);
  return { ok, names, failed, skipped, diagnostics, faults };
}

describe("TAP 14", () => {
  it("has a point for each statement, and says what contradicts it", () => {
    const { failed, diagnostics, faults } = parse(statedRun());
    const first = "statements only x/a to x/b on 80/TCP";
    expect(failed).to.deep.equal([first, "statements deny * to x/<c>"]);
    expect(diagnostics.get(first)).to.deep.include({
      severity: "fail",
      at: "intent.yaml:3",
      against: ["x/c → x/b:80/TCP must be denied, but answered"],
    });
    expect(faults).to.deep.equal([]);
  });

  it("begins with its version and its plan", () => {
    expect(tapReport(mixedRun())).to.match(/^TAP version 14\n1\.\.7\nok 1 - test\/fails passes\n/);
  });

  it("is read by a strict parser: a point for each step and for each thing that kept a scenario from its steps", () => {
    const { ok, names, failed, skipped, faults } = parse(mixedRun());
    expect(faults).to.deep.equal([]);
    expect(ok).to.equal(false);
    expect(names).to.have.lengthOf(7);
    expect(failed).to.deep.equal([
      "test/fails fails",
      "test/open open",
      "test/broken-off remaining steps",
      "test/never-began set-up",
    ]);
    expect(skipped).to.deep.equal(["no # SCTP here | now"]);
  });

  it("would be refused by it with a line that is no TAP", () => {
    expect(parseText(`${tapReport(mixedRun())}leak\n`).faults).to.have.lengthOf(1);
  });

  it("has the cells of a failed step in a YAML block, as they are", () => {
    const block = parse(mixedRun()).diagnostics.get("test/fails fails");
    expect(block).to.include({ severity: "fail", message: "deny all", duration_ms: 2000 });
    expect(block?.["cells"]).to.deep.equal([
      {
        cell: "x/a → x/b:80/TCP",
        verdict: "leak",
        expected: "deny",
        observed: "connected",
        reason: "policy x/deny-all isolates x/b for ingress, and no rule admits x/a",
        after_ms: 10_000,
        again: "kubectl -n np-7f3a-x exec a -- nc -zv -w1 10.0.2.5 80",
      },
    ]);
    expect(block?.["known"]).to.have.lengthOf(1);
  });

  it("keeps several lines of a reason apart from lines of its own", () => {
    const { diagnostics, faults } = parse({ ...emptyRun, failure: "no cluster\nok 1 - fine\n...\n1..0" });
    expect(faults).to.deep.equal([]);
    expect(diagnostics.get("netproof set-up")?.["message"]).to.equal("no cluster\nok 1 - fine\n...\n1..0");
  });

  it("is never an empty plan, which a harness would take for a pass", () => {
    for (const run of [
      { ...emptyRun, failure: "no cluster" },
      { ...emptyRun, interrupted: true },
    ])
      expect(parse(run)).to.include({ ok: false });
  });

  it("escapes what would begin a directive in a name", () => {
    const run = mixedRun();
    const scenarios = run.scenarios.map((scenario) => ({ ...scenario, id: `${scenario.id} # TODO \\` }));
    expect(tapReport({ ...run, scenarios })).to.include("not ok 2 - test/fails \\# TODO \\\\ fails\n");
    expect(parse({ ...run, scenarios }).failed).to.have.lengthOf(4);
  });

  it("counts the cells that it leaves out", () => {
    const block = parse(largeRun(10)).diagnostics.get("test/one deny-all");
    expect(block?.["cells"]).to.have.lengthOf(50);
    expect(block).to.include({ more_cells: 50 });
  });
});
