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

  it("is said so within 10 s of the pods being ready when one scenario runs", async () => {
    const run = await netproofOn(current(), "run", ["default-deny/ingress", "-o", "json"]);
    expect(run.code, run.stderr).to.equal(4);
    const report = JSON.parse(run.stdout) as {
      verdict: { kind: string };
      scenarios: { steps: { durationMs: number }[] }[];
    };
    expect(report.verdict.kind).to.equal("ignores");
    const probing = report.scenarios
      .flatMap(({ steps }) => steps)
      .reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(probing).to.be.below(25_000);
  });

  it("has nothing of the run left", async () => {
    const { engine, name } = current();
    const args = ["get", "namespaces", "-l", "app.kubernetes.io/managed-by=netproof", "-o", "name"];
    expect(await kubectl({ engine, name, args })).to.equal("");
  });
});
