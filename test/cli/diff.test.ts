import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof } from "./netproof.js";

const scenarios = ["default-deny/ingress", "ipblock/except-ingress"] as const;
const leak = "y/excepted → x/server:80/TCP";

/** The text as one line, whatever its columns. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, " ");
}

describe("netproof diff and run --baseline, on runs in the lab", () => {
  let folder: string;
  let sound: string;
  let broken: string;

  before("run once as it should be, and once with a fault", async () => {
    folder = mkdtempSync(join(tmpdir(), "netproof-diff-"));
    [sound, broken] = [join(folder, "sound.json"), join(folder, "broken.json")];
    writeFileSync(sound, (await netproof(["run", "-o", "json", ...scenarios])).stdout);
    const faulty = await netproof(["run", "-o", "json", "--fault", "D1", "--settle", "2s", ...scenarios]);
    writeFileSync(broken, faulty.stdout);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("finds no difference between a run and itself, exit 0", async () => {
    const { code, stdout } = await netproof(["diff", sound, sound]);
    expect(stdout).to.match(/✓ No difference in \d+ connections\.\n$/);
    expect(code).to.equal(0);
  });

  it("names the cells that leak since, and what became of their scenario, exit 1", async () => {
    const { code, stdout } = await netproof(["diff", sound, broken]);
    expect(stdout).to.match(/✗ ipblock\/except-ingress {3}pass → fail/);
    expect(stdout).to.include(`blocked (dropped) → leak: ${leak}`);
    expect(unwrapped(stdout)).to.match(
      /Worse than before: the verdict of the whole run, 1 scenario, 1 step, 1 connection\. $/,
    );
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).to.be.at.most(80);
    expect(code).to.equal(1);
  });

  it("shows improvements, exit 0", async () => {
    const { code, stdout } = await netproof(["diff", broken, sound]);
    expect(stdout).to.include(`leak → blocked (dropped): ${leak}`);
    expect(unwrapped(stdout)).to.include("No regression in");
    expect(code).to.equal(0);
  });

  it("prints JSON with every cell that changed", async () => {
    const { code, stdout } = await netproof(["diff", "-o", "json", sound, broken]);
    const report = JSON.parse(stdout) as { regressions: number; changes: { of: string; probe?: string }[] };
    expect(report.regressions).to.equal(4);
    expect(report.changes.filter(({ of }) => of === "connection").map(({ probe }) => probe)).to.deep.equal([
      leak,
    ]);
    expect(code).to.equal(1);
  });

  it("prints Markdown whose first line is the answer", async () => {
    const { stdout } = await netproof(["diff", "-o", "markdown", sound, broken]);
    expect(stdout).to.match(/^### ❌ netproof: Worse than before: .*1 connection\.\n/);
    expect(stdout).to.include(`- blocked (dropped) → leak: ${leak}`);
  });

  it("run --baseline tells what is as before, and still fails: a baseline excuses nothing", async () => {
    const { code, stdout } = await netproof([
      "run",
      "--fault",
      "D1",
      "--settle",
      "2s",
      "--baseline",
      broken,
      ...scenarios,
    ]);
    expect(stdout).to.include(`Compared with ${broken}\n`);
    expect(stdout).to.match(/As before: still wrong\n +✗ ipblock\/except-ingress/);
    expect(unwrapped(stdout)).to.match(
      /No difference in \d+ connections\. As before: 1 connection still differs\. $/,
    );
    expect(code).to.equal(1);
  });

  it("run --baseline fails a run that passes and is slower than the baseline by the factor", async () => {
    const quick = join(folder, "quick.json");
    writeFileSync(quick, readFileSync(sound, "utf8").replace(/"atMostMs": \d+/g, '"atMostMs": 10'));
    const { code, stdout } = await netproof(["run", "--fault", "F2", "--baseline", quick, scenarios[0]]);
    expect(stdout.replace(/\s+/g, " ")).to.include("enforces network policies as the API specifies them.");
    expect(stdout).to.include("(1 of its scenarios not chosen now, and left out)");
    expect(stdout).to.match(/✗ time to enforce\n +p95 10 ms → [\d.]+ s, over 2 steps that both runs timed/);
    expect(code).to.equal(1);
  });

  it("run --baseline keeps stdout one document in other formats", async () => {
    const { code, stdout, stderr } = await netproof(["run", "-o", "json", "--baseline", sound, scenarios[0]]);
    expect(JSON.parse(stdout)).to.have.property("verdict");
    expect(stderr).to.match(/✓ No (difference|regression) in \d+ connections\./);
    expect(code).to.equal(0);
  });

  it("refuses what is no report, exit 2", async () => {
    const other = join(folder, "other.json");
    writeFileSync(other, "{}");
    const cases: readonly (readonly [string[], RegExp])[] = [
      [["diff", sound], /two reports: OLD\.json and NEW\.json, not 1/],
      [["diff", sound, join(folder, "none.json")], /cannot read .*none\.json: ENOENT/],
      [["diff", sound, other], /other\.json:1:1\n {2}not a report of netproof/],
      [["diff", "-o", "yaml", sound, broken], /-o knows table, json, markdown, not "yaml"/],
      [["diff", "--slower-than", "0.5", sound, broken], /--slower-than takes a factor from 1/],
    ];
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await netproof(args);
      expect(stderr).to.match(message);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    }
  });

  it("run --baseline refuses what is no report before anything is created, exit 2", async () => {
    const { code, stdout, stderr } = await netproof([
      "run",
      "--baseline",
      join(folder, "none.json"),
      scenarios[0],
    ]);
    expect(stderr).to.match(/cannot read .*none\.json/);
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
  });
});
