import { expect } from "chai";
import { kubectl } from "./cluster/kubectl.js";
import { describeCluster, netproofOn } from "./suite.js";

describeCluster("calico", (current) => {
  it("is proved to enforce the default denials, exit 0", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), "run", ["default-deny/*"]);
    expect(stdout, stderr).to.include("The cluster enforces network policies as the API specifies them.");
    expect(code, stdout).to.equal(0);
  });

  it("passes the whole library, hosts outside included", async () => {
    const { code, stdout, stderr } = await netproofOn(current(), "run", []);
    expect(code, `${stdout}${stderr}`).to.equal(0);
    expect(stdout).to.include("The cluster enforces network policies as the API specifies them.");
  });

  it("has nothing of the runs left", async () => {
    const { engine, name } = current();
    const args = ["get", "namespaces", "-l", "app.kubernetes.io/managed-by=netproof", "-o", "name"];
    expect(await kubectl({ engine, name, args })).to.equal("");
  });
});
