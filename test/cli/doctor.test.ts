import { expect } from "chai";
import type { FaultId } from "../../src/target/lab/index.js";
import { startApiServer } from "../target/kubernetes/api-server/index.js";
import { labWorld } from "../target/kubernetes/lab-world.js";
import type { Finished } from "../start.js";
import { clusterFlags, netproof } from "./netproof.js";

async function examined(
  faults: readonly FaultId[],
  denied: readonly string[] = [],
): Promise<Finished & { readonly methods: ReadonlySet<string> }> {
  const server = await startApiServer({ world: await labWorld(faults), contextName: "staging", denied });
  try {
    const finished = await netproof(["doctor", ...clusterFlags(server), "--settle", "2s"]);
    return {
      ...finished,
      methods: new Set(server.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`)),
    };
  } finally {
    await server.stop();
  }
}

describe("netproof doctor", () => {
  it("finds the lab of this machine fit, exit 0", async () => {
    const { code, stdout } = await netproof(["doctor"]);
    expect(stdout).to.match(/embedded lab.*\n[^]*The cluster enforces network policies/);
    expect(code).to.equal(0);
  });

  it("says what a cluster is and that a policy bites, exit 0", async () => {
    const { code, stdout } = await examined([]);
    expect(stdout).to.match(/✓ API server +http.*Kubernetes v1\.\d+/);
    expect(stdout).to.match(/✓ permissions +all \d+ that a run needs/);
    expect(stdout).to.match(/✓ nodes +2 for probe pods/);
    expect(stdout).to.match(/✓ leftovers +none/);
    expect(stdout).to.include("The cluster enforces network policies");
    expect(code).to.equal(0);
  });

  it("says that a cluster ignores policies, exit 4", async () => {
    const { code, stdout } = await examined(["A1"]);
    expect(stdout).to.include("The cluster ignores network policies");
    expect(code).to.equal(4);
  });

  it("names the rights that are missing and how to get them, exit 3, and creates nothing", async () => {
    const { code, stdout, methods } = await examined([], ["create pods/exec"]);
    expect(stdout).to.match(/✗ permissions +missing: create pods\/exec\n +netproof rbac --user NAME/);
    expect(code).to.equal(3);
    expect(
      [...methods].filter((method) => /^(POST|PUT|PATCH|DELETE) (?!.*selfsubject)/.test(method)),
    ).to.deep.equal([]);
  });
});
