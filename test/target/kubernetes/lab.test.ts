import { expect } from "chai";
import { connectKubernetes } from "../../../src/target/kubernetes/index.js";
import { netproof } from "../../cli/netproof.js";
import { describeTargetContract } from "../contract.js";
import { type ApiServer, startApiServer } from "./api-server/index.js";
import { labWorld } from "./api-server/lab-world.js";

/** The API server of the tests, with the lab's network and engine behind it: traffic is real. */
describe("the kubernetes target, with a network", () => {
  let server: ApiServer | undefined;

  after("stop the API server", async () => server?.stop());

  describeTargetContract("a Kubernetes cluster that enforces policies", async () => {
    server = await startApiServer({ world: await labWorld() });
    const { kubeconfigPath: kubeconfig, contextName: context } = server;
    return connectKubernetes({ kubeconfig, context, runId: "contract" });
  });
});

describe("netproof run --context", () => {
  it("passes on a cluster that enforces policies, and leaves nothing behind", async () => {
    const server = await startApiServer({ world: await labWorld() });
    const args = ["--kubeconfig", server.kubeconfigPath, "--context", server.contextName];
    const run = await netproof(["run", ...args, "default-deny/*"]);
    expect(run.code, run.stdout + run.stderr).to.equal(0);
    expect(run.stdout + run.stderr).to.include('context "test" at');
    expect(server.store.list("namespaces").length).to.equal(2);
    expect(server.store.list("pods")).to.deep.equal([]);
    await server.stop();
  });

  it("exits 4 on a cluster that ignores policies", async () => {
    const server = await startApiServer({ world: await labWorld(["A1"]) });
    const args = ["--kubeconfig", server.kubeconfigPath, "--context", server.contextName];
    const run = await netproof(["run", ...args, "default-deny/*"]);
    expect(run.code, run.stdout + run.stderr).to.equal(4);
    expect(server.store.list("namespaces").length).to.equal(2);
    await server.stop();
  });
});
