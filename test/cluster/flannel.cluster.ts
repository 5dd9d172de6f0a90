import { expect } from "chai";
import { kubectl } from "./cluster/kubectl.js";
import { describeCluster, netproofOn } from "./suite.js";

describeCluster("flannel", (current) => {
  it("is said to ignore policies, exit 4", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), "run", ["default-deny/*"]);
    expect(stdout, stderr).to.include("The cluster ignores network policies: it accepted them");
    expect(stdout).to.include("over TCP and UDP");
    expect(code).to.equal(4);
  });

  it("has nothing of the run left", async () => {
    const { engine, name } = current();
    const args = ["get", "namespaces", "-l", "app.kubernetes.io/managed-by=netproof", "-o", "name"];
    expect(await kubectl({ engine, name, args })).to.equal("");
  });
});
