import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { netproof } from "./netproof.js";

describe("a run that names no target, where there is a kubeconfig,", () => {
  let home: string;
  before(() => {
    home = mkdtempSync(join(tmpdir(), "netproof-home-"));
    mkdirSync(join(home, ".kube"));
    writeFileSync(join(home, ".kube", "config"), "apiVersion: v1\nkind: Config\n");
  });
  after(() => rmSync(home, { recursive: true }));

  const places = {
    "named by KUBECONFIG": () => ({ KUBECONFIG: join(home, ".kube", "config") }),
    "at its usual place": () => ({ KUBECONFIG: "", HOME: home }),
  };
  for (const [name, envOf] of Object.entries(places)) {
    it(`says on its first line that no cluster is tested: ${name}`, async () => {
      const { stdout } = await netproof(["run", "default-deny/both"], { env: { ...envOf(), CI: "" } });
      expect(stdout).to.match(/^netproof · embedded lab \(no cluster is tested; --context NAME tests one/);
    });

    for (const command of [
      ["run"],
      ["verify", "-f", "test/cli/manifests"],
      ["doctor"],
      ["reduce", "ports/udp"],
    ])
      it(`in CI has to name one, exit 2: ${name}, ${command[0]}`, async () => {
        const { code, stdout, stderr } = await netproof(command, { env: { ...envOf(), CI: "true" } });
        expect(stderr).to.match(/CI is true and there is a kubeconfig, \/.*config: say what/);
        expect(stderr).to.match(/--context NAME.*--kind.*--lab/);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      });
  }

  it("may name the lab in CI, and then says no more of it", async () => {
    const env = { ...places["named by KUBECONFIG"](), CI: "true" };
    const { code, stdout } = await netproof(["run", "--lab", "default-deny/both"], { env });
    expect(stdout).to.match(/^netproof · embedded lab \(no cluster; pass --context/);
    expect(code).to.equal(0);
  });

  it("needs nothing in CI where there is none", async () => {
    const { code } = await netproof(["run", "default-deny/both"], { env: { CI: "true" } });
    expect(code).to.equal(0);
  });

  it("may not name the lab and a cluster", async () => {
    const { code, stderr } = await netproof(["run", "--lab", "--context", "x"]);
    expect(stderr).to.match(/--lab tests no cluster/);
    expect(code).to.equal(2);
  });
});
