import { expect } from "chai";
import {
  contractOn,
  describeCluster,
  expectAllButDeclared,
  leftoversOn,
  libraryFlags,
  netproofOn,
} from "./suite.js";

describeCluster({ cni: "canal" }, (current) => {
  it("is a target that keeps the contract", async () => {
    const { code, stdout, stderr } = await contractOn(current());
    expect(code, `${stdout}${stderr}`).to.equal(0);
  });

  it("passes the whole library but for what is declared, exit 0", async () => {
    const args = ["--parallel", "6", ...libraryFlags("canal", "calico.divergences.yaml")];
    expectAllButDeclared(await netproofOn(current(), { command: "run", args }));
  });

  it("has nothing of the run left", async () => {
    expect(await leftoversOn(current())).to.equal("");
  });
});
