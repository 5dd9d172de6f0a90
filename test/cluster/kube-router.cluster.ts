import { expect } from "chai";
import { reportSchema } from "../../src/report/json/schema.js";
import { asset } from "./places.js";
import { describeCluster, leftoversOn, netproofOn } from "./suite.js";

/** What declared divergences do not cover, as what named ports stand for changes while it is tried. */
const KNOWN = [/^ports\/(named|of-the-destination)/, /^services\/named-target-port$/];

describeCluster({ cni: "kube-router" }, (current) => {
  it("is proved to enforce the default denials, exit 0", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), {
      command: "run",
      args: ["default-deny/*"],
    });
    expect(code, `${stdout}${stderr}`).to.equal(0);
  });

  it("is told by name that its rules admit both ways, exit 1", async () => {
    const { code, stdout } = await netproofOn(current(), {
      command: "run",
      args: ["--settle", "10s", "policy-types/*"],
    });
    const text = stdout.replace(/\s+/g, " ");
    expect(text, stdout).to.include(
      "lets a rule of either direction admit both ways between pods that its policy selects",
    );
    expect(code, stdout).to.equal(1);
  });

  it("fails in no scenario about ports, types and Services but for what is known of it", async () => {
    const declared = ["-o", "json", "--divergences", asset("kube-router.divergences.yaml")];
    // Few at once: it writes all of its rules anew for each change, and the machine has no time for probes then.
    const args = [
      "--parallel",
      "3",
      "--settle",
      "10s",
      ...declared,
      "ports/*",
      "policy-types/*",
      "services/*",
    ];
    const { stdout, stderr } = await netproofOn(current(), { command: "run", args });
    const report = reportSchema.parse(JSON.parse(stdout));
    const troubled = report.scenarios.filter(({ status }) => status === "fail" || status === "inconclusive");
    const unknown = troubled.map(({ id }) => id).filter((id) => !KNOWN.some((known) => known.test(id)));
    expect(unknown, stderr).to.deep.equal([]);
    expect(report.scenarios.filter(({ status }) => status === "pass").length).to.be.greaterThan(20);
  });

  it("has nothing of the runs left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
