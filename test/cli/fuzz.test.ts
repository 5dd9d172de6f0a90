import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FuzzResult } from "../../src/model/result/fuzz-result.js";
import { netproof } from "./netproof.js";

const refused = [
  { what: "a profile that there is not", args: ["--profile", "port"], says: /did you mean ports/i },
  { what: "a seed that is no number", args: ["--seed", "x"], says: /--seed takes a whole number/ },
  { what: "a time without a unit", args: ["--time", "10"], says: /--time takes a time such as/ },
  { what: "no scenario at all", args: ["--runs", "0"], says: /--runs takes a whole number from 1/ },
  { what: "a scenario of the user's", args: ["default-deny/*"], says: /makes its own scenarios/ },
  { what: "a flag of another command", args: ["--tag", "e2e:"], says: /--tag is not for netproof fuzz/ },
  { what: "a format that it has not", args: ["-o", "junit"], says: /-o knows table and json/ },
] as const;

describe("netproof fuzz", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-fuzz-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { what, args, says } of refused)
    it(`refuses ${what}`, async () => {
      const { code, stderr } = await netproof(["fuzz", ...args]);
      expect(code).to.equal(2);
      expect(stderr).to.match(says);
    });

  it("creates nothing in a cluster where nobody can say yes", async () => {
    const { code, stderr } = await netproof(["fuzz", "--context", "nowhere", "--kubeconfig", "/dev/null"]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/at\s+most 16 namespaces and 36 pods at once/);
    expect(stderr).to.match(/at\s+most 50\s+requests/);
    expect(stderr).to.match(/--yes says it/);
  });

  it("exits 0 where nothing is wrong, and says what was tried and what was not", async () => {
    const { code, stdout } = await netproof(["fuzz", "--runs", "2", "--seed", "5"]);
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/2 scenarios \(seed 5, profile all\)/);
    expect(stdout).to.match(/Not\s+tried:/);
    expect(stdout).to.match(/That says\s+nothing of what was not tried/);
  });

  it("writes what it finds to a folder that netproof run takes", async () => {
    const corpus = join(folder, "found");
    const args = ["--fault", "C10", "--bail", "--seed", "5", "--corpus", corpus, "-o", "json"];
    const { code, stdout, stderr } = await netproof(["fuzz", ...args]);
    expect(code, stderr).to.equal(1);
    const { findings } = JSON.parse(stdout) as FuzzResult;
    const files = readdirSync(corpus);
    expect(files.map((file) => file.replace(".yaml", ""))).to.deep.equal(
      findings.map(({ id }) => id.replace("/", "-")),
    );
    const text = readFileSync(join(corpus, files[0] ?? ""), "utf8");
    expect(text).to.match(/^# Found by netproof \S+ fuzz --seed 5 --profile all\.\n/);
    expect(text).to.match(/\n# Run it: netproof run \S+\.yaml --fault C10/);
    const again = await netproof(["run", corpus, "--fault", "C10", "--settle", "2s"]);
    expect(again.code, again.stdout).to.equal(1);
    const sound = await netproof(["run", corpus]);
    expect(sound.code, sound.stdout).to.equal(0);
  });

  it("makes no folder for what is refused", async () => {
    const corpus = join(folder, "none");
    await netproof(["fuzz", "--corpus", corpus, "--time", "x"]);
    expect(existsSync(corpus)).to.equal(false);
  });
});
