import { expect } from "chai";
import { describeInterference } from "./calico/interference.js";
import { limitedUser, withoutExec } from "./calico/users.js";
import { kubectl } from "./cluster/kubectl.js";
import { onNode } from "./cluster/routes.js";
import {
  contractOn,
  describeCluster,
  expectAllButDeclared,
  leftoversOn,
  libraryFlags,
  netproofOn,
} from "./suite.js";

describeCluster({ cni: "calico", families: "dual" }, (current) => {
  it("is a target that keeps the contract", async () => {
    const { code, stdout, stderr } = await contractOn(current());
    expect(code, `${stdout}${stderr}`).to.equal(0);
  });

  describe("used with exactly the rights that README names", () => {
    let kubeconfig = "";
    before("create the user", async () => {
      kubeconfig = await limitedUser(current());
    });

    it("is fit for a run, says the doctor", async () => {
      const { code, stdout, stderr } = await netproofOn(current(), {
        command: "doctor",
        args: [],
        kubeconfig,
      });
      expect(code, `${stdout}${stderr}`).to.equal(0);
    });

    it("passes the whole library, hosts outside included, but for what is declared", async () => {
      const args = ["--parallel", "6", ...libraryFlags("calico", "calico.divergences.yaml")];
      expectAllButDeclared(await netproofOn(current(), { command: "run", args, kubeconfig }));
    });

    it("passes over IPv6 as over IPv4, with pods made for each scenario", async () => {
      const args = ["--own-pods", "families/dual-stack", "families/ipv6-block"];
      const { code, stdout } = await netproofOn(current(), { command: "run", args, kubeconfig });
      expect(code, stdout).to.equal(0);
    });

    it("has nothing of the runs left", async () => {
      expect(await leftoversOn(current())).to.equal("");
    });

    it("with one right less, says which is missing", async () => {
      await withoutExec(current());
      const args = ["default-deny/both"];
      const { code, stdout, stderr } = await netproofOn(current(), { command: "run", args, kubeconfig });
      expect(`${stdout}${stderr}`).to.match(/pods\/exec/);
      expect(code).to.equal(3);
    });
  });

  describeInterference(current);

  // In a suite of its own, because mocha runs a suite's own tests before the suites in it.
  describe("broken on purpose", () => {
    it("without felix's IPv6 support leaves IPv6 open, which netproof names (G7)", async () => {
      const { engine, name } = current();
      const set = ["-n", "kube-system", "set", "env", "daemonset/calico", "FELIX_IPV6SUPPORT=false"];
      await kubectl({ engine, name, args: set });
      const rolled = ["-n", "kube-system", "rollout", "status", "daemonset/calico", "--timeout=120s"];
      await kubectl({ engine, name, args: rolled });
      // What felix programmed before would stay.
      for (const node of [`${name}-control-plane`, `${name}-worker`])
        await onNode(engine, node, "ip6tables-nft -F FORWARD");
      const args = ["default-deny/both", "families/dual-stack"];
      const { code, stdout } = await netproofOn(current(), { command: "run", args });
      expect(stdout).to.match(/This cluster .*IPv6/);
      expect(code).to.equal(1);
    });
  });
});
