import { expect } from "chai";
import { describeCluster, expectAllButDeclared, leftoversOn, libraryFlags, netproofOn } from "./suite.js";

describeCluster({ cni: "cilium" }, (current) => {
  it("is proved to enforce the default denials, exit 0", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), {
      command: "run",
      args: ["default-deny/*"],
    });
    expect(stdout, `${stderr}\n${stdout}`).to.include(
      "The cluster enforces network policies as the API specifies them.",
    );
    expect(code, stdout).to.equal(0);
  });

  it("passes the whole library but for the divergences declared, all of which it meets", async () => {
    // Each scenario with pods of its own: Cilium takes seconds to follow a change of labels.
    const args = ["--own-pods", ...libraryFlags("cilium", "cilium.divergences.yaml")];
    expectAllButDeclared(await netproofOn(current(), { command: "run", args }));
  });

  it("fails for the same divergences where they are not declared, exit 1", async () => {
    const { code, stdout } = await netproofOn(current(), {
      command: "run",
      args: ["--settle", "10s", "ports/end-port"],
    });
    expect(stdout.replace(/\s+/g, " ")).to.include("ignores `endPort`");
    expect(code, stdout).to.equal(1);
  });

  it("has nothing of the runs left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
