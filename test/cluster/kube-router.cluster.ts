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

  it("has nothing of the runs left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
