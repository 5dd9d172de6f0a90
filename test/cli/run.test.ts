import { expect } from "chai";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CellResult, isMismatch, type RunResult as Report } from "../../src/model/result/result.js";
import { readReport } from "../../src/report/json/read.js";
import type { Finished } from "../start.js";
import { netproof, start } from "./netproof.js";

function reportOf({ stdout }: Finished): Report {
  return readReport(stdout, "stdout");
}

async function report(...args: string[]): Promise<{ code: number | null; ms: number; report: Report }> {
  const finished = await netproof(["run", "-o", "json", ...args]);
  return { code: finished.code, ms: finished.ms, report: reportOf(finished) };
}

function mismatches({ scenarios }: Report): readonly CellResult[] {
  return scenarios.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells.filter(isMismatch)));
}

describe("netproof run in the lab", () => {
  it("passes a scenario, exit 0, with the answer on stdout's last lines", async () => {
    const { code, stdout } = await netproof(["run", "default-deny/ingress"]);
    expect(stdout).to.match(/^netproof · embedded lab/);
    expect(stdout).to.match(/✓ default-deny\/ingress +2 steps/);
    expect(stdout.replace(/\s+/g, " ")).to.include(
      "The lab's own engine (not your cluster) enforces network policies as the API specifies them.",
    );
    expect(code).to.equal(0);
  });

  it("sends two execs per source pod and step: the matrix, and once more what answered", async () => {
    const { report: json } = await report("default-deny/ingress");
    const [blocked, open] = json.scenarios[0]?.steps ?? [];
    expect(blocked).to.include({ execs: 18, status: "pass" });
    expect(blocked?.cells).to.have.lengthOf(162);
    expect(open).to.include({ execs: 18, status: "pass" });
  });

  it("with fault A1 says that policies are ignored, exit 4", async () => {
    const { code, stdout } = await netproof(["run", "--fault", "A1"]);
    expect(stdout.replace(/\s+/g, " ")).to.match(
      /The lab's own engine \(not your cluster\) ignores network policies: .* every one of [\d,]+ connections .* Flannel is one;/,
    );
    expect(code).to.equal(4);
  });

  it("offers a command for pasting that runs nothing of a file's name", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netproof-"));
    try {
      const file = join(folder, "-a$(id)`id`.yaml");
      copyFileSync("scenarios/default-deny/both.yaml", file);
      const { stdout } = await netproof(["run", "--fault", "A1", "--settle", "1s", file]);
      expect(stdout).to.include(`again:  netproof run --fault A1 --settle 1s '${file}'`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("with fault A14 fails only cells that egress policies deny, and names egress", async () => {
    const { code, report: json } = await report("--fault", "A14", "--settle", "2s", "default-deny/*");
    expect(code).to.equal(1);
    expect(json.verdict.kind).to.equal("partial");
    expect(json.verdict.sentence).to.match(/ignores egress/);
    expect(mismatches(json).length).to.be.greaterThan(0);
    expect(mismatches(json).every(({ verdict }) => verdict === "leak")).to.equal(true);
    const status = Object.fromEntries(json.scenarios.map((scenario) => [scenario.id, scenario.status]));
    expect(status).to.include({ "default-deny/ingress": "pass", "default-deny/egress": "fail" });
  });

  it("with fault D1 fails only cells inside an except, and names except", async () => {
    const { code, report: json } = await report(
      "--fault",
      "D1",
      "--settle",
      "2s",
      "ipblock/except-*gress",
      "ipblock/except-is-no-deny",
      "default-deny/ingress",
    );
    expect(code).to.equal(1);
    expect(json.verdict.sentence).to.match(/ignores `except` of ipBlock/);
    expect(
      mismatches(json).every(({ expectation }) => expectation.reason.includes("except")),
      JSON.stringify(mismatches(json)),
    ).to.equal(true);
  });

  it("with fault F2 passes, and reports 3 s or more to enforce", async () => {
    const { code, report: json } = await report("--fault", "F2", "default-deny/ingress");
    expect(code).to.equal(0);
    const times = json.scenarios.flatMap(({ steps }) =>
      steps.flatMap(({ timeToEnforce }) => timeToEnforce ?? []),
    );
    expect(Math.min(...times.map(({ atMostMs }) => atMostMs))).to.be.at.least(3_000);
    // An answer tells that a denial is not in force; a glance's silence tells nothing of an allowance.
    expect(Math.max(...times.map(({ atLeastMs }) => atLeastMs))).to.be.at.least(1_500);
  });

  it("never calls it blocked when the prober cannot run", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netproof-path-"));
    try {
      // Servers and the lab are given their programs as arguments, the prober on its stdin.
      const broken = '#!/bin/sh\n[ $# -eq 0 ] || exec /usr/bin/perl "$@"\necho broken >&2\nexit 1\n';
      writeFileSync(join(folder, "perl"), broken, { mode: 0o755 });
      const finished = await netproof(["run", "-o", "json", "--settle", "1s", "default-deny/ingress"], {
        env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` },
      });
      expect(finished.code).to.equal(3);
      expect(reportOf(finished).scenarios[0]).to.include({ status: "inconclusive" });
      expect(reportOf(finished).scenarios[0]?.reason).to.match(/baseline failed/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says which host tools are missing, exit 3", async () => {
    const { code, stderr } = await netproof(["run"], {
      env: { PATH: "/nonexistent" },
    });
    expect(stderr).to.match(/no unshare, .*socat.*\n.*apt-get install util-linux .*socat/);
    expect(code).to.equal(3);
  });

  it("writes reports to files, whatever stdout shows", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netproof-report-"));
    try {
      const [junit, tap] = [join(folder, "r.xml"), join(folder, "r.tap")];
      await netproof(["run", "default-deny/ingress", "--report", `junit=${junit}`, "--report", `tap=${tap}`]);
      expect(readFileSync(junit, "utf8")).to.match(
        /<testcase classname="default-deny\/ingress" name="deny-all-ingress-to-x"/,
      );
      expect(readFileSync(tap, "utf8")).to.match(
        /^TAP version 14\n1\.\.2\nok 1 - default-deny\/ingress deny-all-ingress-to-x\n/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("interrupted once, cleans up, gives a partial report and exits 130", async () => {
    const run = start(["run", "-o", "json", "--fault", "F2", "--parallel", "1", "default-deny/*"]);
    await run.until(/settling/);
    run.kill("SIGINT");
    const finished = await run.finished;
    expect(finished.code).to.equal(130);
    expect(reportOf(finished)).to.include({ interrupted: true });
    expect(finished.stderr).to.match(/interrupted, cleaning up/);
  });

  it("interrupted twice, leaves at once", async () => {
    const run = start(["run", "--fault", "F2", "default-deny/ingress"]);
    await run.until(/settling/);
    const interruptedAt = performance.now();
    run.kill("SIGINT");
    run.kill("SIGINT");
    const { code } = await run.finished;
    expect(code).to.equal(130);
    // The time-outs of its probes and the settling are cut short.
    expect(performance.now() - interruptedAt).to.be.lessThan(10_000);
  });
});
