import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planScenario } from "../../src/plan/scenario-plan.js";
import { defaultOptions } from "../../src/run/defaults.js";
import { placeholderTarget } from "../../src/plan/placeholder-addresses.js";
import { loadScenario } from "../../src/scenario/load.js";
import type { Finished } from "../start.js";
import { netproof } from "./netproof.js";

/** Each with what is left of it, and a piece of the policy that has to be among that. */
const cases = [
  { fault: "D1", scenario: "ipblock/except-ingress", pods: 3, policies: 1, shows: /except:/ },
  { fault: "C1", scenario: "ports/end-port", pods: 2, policies: 1, shows: /endPort: 8010/ },
  {
    fault: "E1",
    scenario: "lifecycle/policy-removed",
    pods: 2,
    policies: 1,
    shows: /delete: \{ policy: x\/deny \}/,
  },
] as const;

function statusOf({ stdout }: Finished): string {
  return JSON.parse(stdout).scenarios[0].status;
}

describe("netproof reduce in the lab", function () {
  this.timeout(300_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "netproof-reduce-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const { fault, scenario, pods, policies, shows } of cases)
    it(`leaves ${pods} pods and one cell of ${scenario} with fault ${fault}, which fails with it and passes without`, async () => {
      const file = join(folder, `${fault}.yaml`);
      const { code, stderr } = await netproof([
        "reduce",
        scenario,
        "--fault",
        fault,
        "--settle",
        "2s",
        "-o",
        file,
      ]);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(/kept 1 of \d+ connections|kept 2 of 18 connections/);

      const small = loadScenario(file);
      const foreseen = planScenario(small, placeholderTarget([]), defaultOptions.pods).steps;
      expect(foreseen.flatMap(({ contradictions }) => contradictions)).to.deep.equal([]);
      expect(small.fixture.flatMap((namespace) => namespace.pods)).to.have.lengthOf(pods);
      expect(foreseen.at(-1)?.cluster.state.policies.length).to.be.at.most(policies);
      expect(foreseen.map(({ expected }) => expected.size)).to.deep.equal([1]);
      const text = readFileSync(file, "utf8");
      expect(text).to.match(shows);
      expect(text).to.match(new RegExp(`^# Reduced by netproof from ${scenario}`));

      const run = ["run", "-o", "json", "--settle", "2s", file];
      expect(statusOf(await netproof([...run, "--fault", fault]))).to.equal("fail");
      expect(statusOf(await netproof(run))).to.equal("pass");
    });

  it("says of a scenario that passes that there is nothing to reduce, exit 0", async () => {
    const { code, stdout, stderr } = await netproof(["reduce", "default-deny/both"]);
    expect(stderr).to.match(/default-deny\/both passes here: there is nothing to reduce/);
    expect(stdout).to.equal("");
    expect(code).to.equal(0);
  });

  it("stops after --tries with the smallest so far, and says so", async () => {
    const args = ["--fault", "D1", "--settle", "1s", "--tries", "2", "--parallel", "1"];
    const { code, stdout } = await netproof(["reduce", "ipblock/except-ingress", ...args]);
    expect(code).to.equal(1);
    expect(stdout.replaceAll(/\n# /g, " ")).to.match(/2 tries in \d+ s; stopped after 2 tries \(--tries\)/);
    expect(stdout).to.match(/from: \[ y\/excepted \]/);
  });

  for (const { args, text } of [
    { args: [], text: "which scenario?" },
    { args: ["default-deny/*"], text: "one scenario at a time" },
    { args: ["default-deny/both", "--keep"], text: "--keep is not for netproof reduce" },
    { args: ["default-deny/both", "--tries", "0"], text: "--tries takes a whole number from 1" },
    { args: ["default-deny/both", "--time", "soon"], text: "--time takes a time such as" },
  ])
    it(`refuses: ${text}`, async () => {
      const { code, stderr } = await netproof(["reduce", ...args]);
      expect(stderr).to.include(text);
      expect(code).to.equal(2);
    });
});
