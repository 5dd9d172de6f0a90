import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportSchema } from "../../src/report/json/schema.js";
import { netproof } from "./netproof.js";

/** Fault D1 leaks exactly this cell of the scenario. */
const scenario = "ipblock/except-ingress";
const leak = "y/excepted -> x/server:80/TCP";

describe("netproof run --divergences", () => {
  let folder = "";
  before("make a folder for the files", () => {
    folder = mkdtempSync(join(tmpdir(), "netproof-divergences-"));
  });
  after("remove it", () => rmSync(folder, { recursive: true }));

  function declare(...lines: readonly string[]): string {
    const file = join(folder, "declared.yaml");
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  }

  function declareLeak(connections: string, verdict = "leak"): string {
    return declare(
      `- scenario: ${scenario}`,
      `  verdict: ${verdict}`,
      `  connections: ["${connections}"]`,
      "  reference: a known gap",
    );
  }

  const broken = ["run", "--fault", "D1", "--settle", "2s", scenario];

  it("shows a declared leak as known, and exits 0", async () => {
    const { code, stdout } = await netproof([...broken, "--divergences", declareLeak(leak)]);
    expect(stdout).to.match(/✓ ipblock\/except-ingress/);
    expect(stdout).to.match(/known leak +a known gap\n +1 probe: y\/excepted → x\/server:80\/TCP/);
    expect(stdout.replace(/\s+/g, " ")).to.include(
      "as the API specifies them, but for 1 probe declared to differ (1 leak).",
    );
    expect(code, stdout).to.equal(0);
  });

  it("keeps it visible in every format", async () => {
    const reports = ["json", "junit", "tap"].map((format) => ({ format, path: join(folder, format) }));
    const flags = reports.flatMap(({ format, path }) => ["--report", `${format}=${path}`]);
    await netproof([...broken, ...flags, "--divergences", declareLeak(leak)]);
    const [json = "", junit = "", tap = ""] = reports.map(({ path }) => readFileSync(path, "utf8"));
    const [step] = reportSchema.parse(JSON.parse(json)).scenarios[0]?.steps ?? [];
    expect(step).to.include({ status: "pass" });
    expect(step?.counts).to.include({ mismatch: 0, accepted: 1 });
    const known = step?.connections.filter((cell) => cell.acceptedAs !== undefined) ?? [];
    expect(known).to.have.lengthOf(1);
    expect(known[0]).to.include({ from: "y/excepted", verdict: "leak", acceptedAs: "a known gap" });
    const line = "known leak: y/excepted → x/server:80/TCP: a known gap";
    expect(junit).to.include(line.replace(">", "&gt;"));
    expect(tap).to.include(line);
  });

  it("still fails what is declared in the other direction", async () => {
    const { code, stdout } = await netproof([...broken, "--divergences", declareLeak(leak, "outage")]);
    expect(code, stdout).to.equal(1);
    expect(stdout).to.include("leak     y/excepted → x/server:80/TCP");
  });

  it("reports a declaration that nothing bears out any more, with its line", async () => {
    const file = declareLeak(leak);
    const { code, stdout } = await netproof(["run", scenario, "--divergences", file]);
    const text = stdout.replace(/\s+/g, "");
    expect(text).to.include(`${file}:3:17declaredleakof${scenario}`);
    expect(text).to.include("of1probetherenoneisaleak");
    expect(code, stdout).to.equal(0);
  });

  it("says that a declaration fits no probe", async () => {
    const file = declareLeak("z/* -> x/server:80/TCP");
    const { stdout } = await netproof(["run", scenario, "--divergences", file]);
    expect(stdout.replace(/\s+/g, " ")).to.include("no probe there fits it");
  });

  it("says nothing of declarations for scenarios that did not run", async () => {
    const { code, stdout } = await netproof(["run", "default-deny/both", "--divergences", declareLeak(leak)]);
    expect(stdout).not.to.include("declared");
    expect(code, stdout).to.equal(0);
  });

  it("refuses a broken file, exit 2, before anything runs", async () => {
    const { code, stderr, stdout } = await netproof([...broken, "--divergences", declareLeak("x to y")]);
    expect(stderr).to.match(/declared\.yaml:3:17 +\[0\]\.connections\[0\]\n +must be FROM -> TO/);
    expect(stdout).to.equal("");
    expect(code).to.equal(2);
  });
});
