import { expect } from "chai";
import { describeCluster, leftoversOn, netproofOn } from "./suite.js";

describeCluster({ cni: "kube-router" }, (current) => {
  it("is proved to enforce the default denials, exit 0", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), {
      command: "run",
      args: ["default-deny/*"],
    });
    expect(code, `${stdout}${stderr}`).to.equal(0);
  });

  it("is told what it has wrong, each by its name, exit 1", async () => {
    const scenarios = [
      "policy-types/*",
      "ports/named-egress-without-peer",
      "ports/of-the-destination",
      "nodes/both-ends",
    ];
    const { code, stdout } = await netproofOn(current(), {
      command: "run",
      args: ["--settle", "10s", ...scenarios],
    });
    const text = stdout.replace(/\s+/g, " ");
    expect(text).to.include(
      "lets a rule of either direction admit both ways between pods that its policy selects",
    );
    expect(text).to.include("at the numbers that pods of the policy's own namespace give that name");
    expect(text).not.to.include("No known cause");
    expect(code, stdout).to.equal(1);
  });

  it("has nothing of the runs left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
