import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatNames } from "../../src/cli/reports/formats.js";
import type { Finished } from "../start.js";
import { netproof } from "./netproof.js";

describe("netproof report", () => {
  let folder = "";
  let run: Finished;
  const file = (name: string): string => join(folder, name);
  const report = (...args: string[]): Promise<Finished> => netproof(["report", ...args]);

  before("run a scenario that fails, once", async function () {
    folder = mkdtempSync(join(tmpdir(), "netproof-report-"));
    const reports = formatNames.flatMap((format) => ["--report", `${format}=${file(`run.${format}`)}`]);
    const scenario = "scenarios/ipblock/except-ingress.yaml";
    run = await netproof(["run", "--fault", "D1", "--settle", "2s", scenario, ...reports]);
    expect(run.code, run.stderr).to.equal(1);
  });
  after("remove the reports", () => rmSync(folder, { recursive: true }));

  for (const format of formatNames)
    it(`makes of the JSON the same ${format} that the run wrote, exit 0`, async () => {
      const { code, stdout } = await report(file("run.json"), "-o", format);
      expect(stdout).to.equal(readFileSync(file(`run.${format}`), "utf8"));
      expect(stdout).to.match(/except/);
      expect(code).to.equal(0);
    });

  it("makes by default the table that the run showed", async () => {
    expect((await report(file("run.json"))).stdout).to.equal(run.stdout);
  });

  it("reads stdin, and writes files in folders that are not there yet, and then nothing to stdout", async () => {
    const stdin = readFileSync(file("run.json"), "utf8");
    const tap = join(folder, "deep", "down", "r.tap");
    const { code, stdout } = await netproof(["report", "-", "--report", `tap=${tap}`], { stdin });
    expect(readFileSync(tap, "utf8")).to.equal(readFileSync(file("run.tap"), "utf8"));
    expect(stdout).to.equal("");
    expect(code).to.equal(0);
  });

  it("points at the step's line in the scenario file", async () => {
    const { stdout } = await report(file("run.json"), "-o", "github");
    expect(stdout).to.match(
      /^::error title=netproof::The lab's own engine .*`except`.*\n::error title=ipblock\/except-ingress%3A [\w-]+,file=scenarios\/ipblock\/except-ingress\.yaml,line=15::leak: y\/excepted → x\/server:80\/TCP/,
    );
  });

  const refused = [
    { name: "no file", args: [], message: /which report\?/ },
    {
      name: "a file that is not there",
      args: ["/nonexistent.json"],
      message: /cannot read \/nonexistent\.json/,
    },
    {
      name: "another JSON file",
      args: ["package.json"],
      message: /^package\.json:1:1\n.*not a report of netproof/,
    },
    {
      name: "a format that it does not know",
      args: ["package.json", "-o", "pdf"],
      message: /-o knows table, json/,
    },
  ];
  for (const { name, args, message } of refused)
    it(`refuses ${name}, exit 2`, async () => {
      const { code, stderr, stdout } = await report(...args);
      expect(stderr).to.match(message);
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    });

  it("says which file it cannot write, exit 2, and writes the others", async () => {
    writeFileSync(file("wall"), "");
    const inVain = `junit=${file("wall/r.xml")}`;
    const tap = `tap=${file("after.tap")}`;
    const { code, stderr } = await report(file("run.json"), "--report", inVain, "--report", tap);
    expect(stderr).to.match(/cannot write the junit report to .*wall\/r\.xml/);
    expect(existsSync(file("after.tap"))).to.equal(true);
    expect(code).to.equal(2);
  });
});

describe("netproof run, where nothing can be tried,", () => {
  const told = {
    json: /"failure": "embedded lab: this machine has no unshare/,
    junit:
      /<testcase classname="netproof" name="set-up".*\n +<error type="inconclusive" message="embedded lab/,
    tap: /^TAP version 14\n1\.\.1\nnot ok 1 - netproof set-up\n {2}---\n/,
    markdown: /^### ⚠️ netproof: Inconclusive: nothing could be tried\. embedded lab/,
    github: /^::warning title=netproof::Inconclusive: nothing could be tried/,
  } as const;

  it("leaves each report all the same, with what happened, exit 3", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netproof-report-"));
    try {
      const path = (format: string): string => join(folder, format);
      const reports = Object.keys(told).flatMap((format) => ["--report", `${format}=${path(format)}`]);
      const { code, stdout } = await netproof(["run", "default-deny/both", ...reports], {
        env: { PATH: "/nonexistent" },
      });
      for (const [format, pattern] of Object.entries(told))
        expect(readFileSync(path(format), "utf8"), format).to.match(pattern);
      expect(stdout).to.equal("");
      expect(code).to.equal(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says so on stdout as well, in the format that was asked for", async () => {
    const { stdout } = await netproof(["run", "-o", "tap", "default-deny/both"], {
      env: { PATH: "/nonexistent" },
    });
    expect(stdout).to.match(told.tap);
  });

  it("leaves one for a context that is not there, exit 2", async () => {
    const { code, stdout } = await netproof(
      ["run", "-o", "junit", "--context", "nope", "default-deny/both"],
      {
        env: { KUBECONFIG: "/nonexistent" },
      },
    );
    expect(stdout).to.match(/<error type="inconclusive" message="kubeconfig \/nonexistent/);
    expect(code).to.equal(2);
  });

  it("leaves none for a wrong command line or a broken scenario, exit 2", async () => {
    for (const args of [["--fault", "Z9"], ["package.json"]]) {
      const { code, stdout } = await netproof(["run", "-o", "tap", ...args]);
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    }
  });
});
