import { expect } from "chai";
import { contractOn, describeCluster, keepingReport, leftoversOn, netproofOn } from "./suite.js";

describeCluster({ cni: "canal" }, (current) => {
  it("is a target that keeps the contract", async () => {
    const { code, stdout, stderr } = await contractOn(current());
    expect(code, `${stdout}${stderr}`).to.equal(0);
  });

  it("passes the whole library, exit 0", async () => {
    const args = ["--parallel", "6", ...keepingReport("canal")];
    const { code, stdout, stderr } = await netproofOn(current(), { command: "run", args });
    expect(stdout, `${stderr}\n${stdout}`).to.include(
      "The cluster enforces network policies as the API specifies them.",
    );
    expect(code, stdout).to.equal(0);
  });

  it("has nothing of the run left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
