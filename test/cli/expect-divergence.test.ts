import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readReport } from "../../src/report/json/read.js";
import { netproof } from "./netproof.js";

const flat = (text: string): string => text.replaceAll(/\s+/g, " ");

describe("netproof run --expect-divergence", () => {
  const range = ["run", "--fault", "C1", "--settle", "2s", "ports/end-port"];

  it("shows what it foresees as known, and exits 0", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netproof-expect-"));
    const file = join(folder, "run.json");
    const asked = ["--expect-divergence", "V1,V12", "--report", `json=${file}`];
    const { code, stdout } = await netproof([...range, ...asked]);
    expect(readReport(readFileSync(file, "utf8"), file).options.expectedDivergences).to.deep.equal([
      "V1",
      "V12",
    ]);
    rmSync(folder, { recursive: true });
    expect(stdout).to.match(/✓ ports\/end-port/);
    expect(flat(stdout)).to.match(/known outage V12: no endPort/);
    expect(flat(stdout)).to.match(/but for \d+ probes declared to differ \(no leak\)/);
    expect(code, stdout).to.equal(0);
  });

  it("excuses nothing that another divergence would foresee", async () => {
    const { code, stdout } = await netproof([...range, "--expect-divergence", "V1"]);
    expect(flat(stdout)).to.include("ignores `endPort`");
    expect(code, stdout).to.equal(1);
  });

  it("excuses no leak", async () => {
    const leak = ["run", "--fault", "A1", "--settle", "2s", "--all", "ports/end-port"];
    const { code, stdout } = await netproof([...leak, "--expect-divergence", "V12"]);
    expect(stdout).to.match(/leak {5}y\/client → x\/server:\d+\/TCP/);
    expect(stdout).not.to.include("known");
    expect(flat(stdout)).to.include("The same would be seen if it ignores all network policies");
    expect(code, stdout).to.equal(1);
  });

  it("says that what was expected is not seen", async () => {
    const { code, stdout } = await netproof(["run", "ports/end-port", "--expect-divergence", "V12"]);
    expect(flat(stdout)).to.match(/--expect-divergence V12 declared outage of ports\/end-port/);
    expect(code, stdout).to.equal(0);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ["V77", /there is no known divergence "V77"; these can be expected: V1, V10, V12/],
    ["V11", /V11 .* is not to be expected: a leak.*These can be: V1, V10, V12/],
  ];
  for (const [key, message] of refused)
    it(`refuses ${key}, exit 2, and names those that it knows`, async () => {
      const { code, stdout, stderr } = await netproof([...range, "--expect-divergence", key]);
      expect(flat(stderr)).to.match(message);
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    });
});

describe("netproof divergences", () => {
  it("lists every known divergence within 80 columns", async () => {
    const { code, stdout } = await netproof(["divergences"]);
    for (let number = 1; number <= 15; number += 1) expect(stdout).to.match(new RegExp(`│ V${number} +│`));
    for (const line of stdout.split("\n")) expect(line.length).to.be.at.most(80);
    expect(code).to.equal(0);
  });

  it("lists them as JSON", async () => {
    const { stdout } = await netproof(["divergences", "-o", "json"]);
    expect(JSON.parse(stdout)).to.have.lengthOf(15);
  });
});
