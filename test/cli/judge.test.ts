import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof, start } from "./netproof.js";

describe("netproof judge", () => {
  let folder = "";
  const path = (name: string): string => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-judge-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const runs = [
    { what: "that passed", fault: [], scenarios: ["default-deny/both", "time/established-allow"], code: 0 },
    { what: "with a fault", fault: ["--fault", "D1"], scenarios: ["ipblock/except-ingress"], code: 1 },
  ] as const;
  for (const { what, fault, scenarios, code } of runs)
    it(`says of the record of a run ${what} what the run said, byte for byte, exit ${code}`, async () => {
      const kept = ["--record", path("r.json"), "--report", `json=${path("run.json")}`];
      const run = await netproof(["run", ...fault, "--settle", "2s", ...scenarios, ...kept]);
      expect(run.code, run.stderr).to.equal(code);
      const judged = await netproof(["judge", path("r.json"), "-o", "json"]);
      expect(judged.code, judged.stderr).to.equal(code);
      expect(judged.stdout).to.equal(readFileSync(path("run.json"), "utf8"));
    });

  it("says of the record of a run that was interrupted what the run said, exit 130", async () => {
    const kept = ["--record", path("cut.json"), "--report", `json=${path("cut-run.json")}`];
    const run = start(["run", "lifecycle/*", "default-deny/*", ...kept]);
    await run.until(/✓ .*\n(?:.*\n)*.*✓ /);
    run.kill("SIGINT");
    expect((await run.finished).code).to.equal(130);
    const judged = await netproof(["judge", path("cut.json"), "-o", "json"]);
    expect(judged.code, judged.stderr).to.equal(130);
    expect(judged.stdout).to.equal(readFileSync(path("cut-run.json"), "utf8"));
  });

  it("takes several keys in one flag, as run does", async () => {
    await netproof(["run", "default-deny/both", "--record", path("keys.json")]);
    const { code, stderr } = await netproof(["judge", path("keys.json"), "--expect-divergence", "V1,V12"]);
    expect(code, stderr).to.equal(0);
  });

  it("shows the table that the run showed", async () => {
    const run = await netproof(["run", "default-deny/both", "--record", path("r.json")]);
    const { stdout } = await netproof(["judge", path("r.json")]);
    expect(stdout).to.equal(run.stdout);
  });

  it("accepts divergences that the run was not told of, from standard input too", async () => {
    const faulty = ["--fault", "C1", "--settle", "2s", "ports/end-port"];
    const run = await netproof(["run", ...faulty, "--record", path("r.json")]);
    expect(run.code, run.stdout).to.equal(1);
    const stdin = readFileSync(path("r.json"), "utf8");
    const { code, stdout } = await netproof(["judge", "-", "--expect-divergence", "V12"], { stdin });
    expect(stdout).to.include("V12");
    expect(code, stdout).to.equal(0);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no file", [], /which record\?/],
    ["two files", ["a", "b"], /which record\?/],
    ["a file that is not there", ["/nonexistent"], /cannot read \/nonexistent/],
    ["a file that is no record", ["package.json"], /not a record of netproof/],
    ["an unknown divergence", ["RECORD", "--expect-divergence", "V99"], /no known divergence "V99"/],
  ];
  for (const [what, args, why] of refused)
    it(`refuses ${what}, exit 2`, async () => {
      const own = args.map((arg) => (arg === "RECORD" ? path("r.json") : arg));
      const { code, stdout, stderr } = await netproof(["judge", ...own]);
      expect(stderr).to.match(why);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    });

  it("refuses a record that has the form of one and makes no sense, with its name, exit 2", async () => {
    const text = readFileSync(path("r.json"), "utf8").replaceAll('"after":1', '"after":99');
    writeFileSync(path("odd.json"), text);
    const { code, stderr } = await netproof(["judge", path("odd.json")]);
    expect(stderr).to.match(/odd\.json.*\n? *it cannot be judged/);
    expect(code).to.equal(2);
  });
});
