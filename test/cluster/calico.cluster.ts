import { expect } from "chai";
import { kubectl } from "./cluster/kubectl.js";
import { externalFlags } from "./cluster/outside.js";
import { describeCluster, netproofOn } from "./suite.js";

describeCluster("calico", (current) => {
  it("is proved to enforce the default denials, exit 0", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), "run", ["default-deny/*"]);
    expect(stdout, stderr).to.include("The cluster enforces network policies as the API specifies them.");
    expect(code, stdout).to.equal(0);
  });

  it("passes the whole library but what needs hosts outside", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), "run", []);
    expect(code, `${stdout}${stderr}`).to.equal(0);
    expect(stdout).to.include("The cluster enforces network policies as the API specifies them.");
  });

  it("passes what goes to hosts outside", async () => {
    const scenarios = ["egress/internet-only", "ipblock/except-egress"];
    const { code, stdout, stderr } = await netproofOn(current(), "run", [...externalFlags(current().name), ...scenarios]);
    expect(stdout, stderr).to.include("2 passed");
    expect(code, stdout).to.equal(0);
  });

  it("has nothing of the runs left", async () => {
    const { engine, name } = current();
    const args = ["get", "namespaces", "-l", "app.kubernetes.io/managed-by=netproof", "-o", "name"];
    expect(await kubectl({ engine, name, args })).to.equal("");
  });
});
