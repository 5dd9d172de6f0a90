import { expect } from "chai";
import { connectKubernetes } from "../../src/target/kubernetes/index.js";
import type { FaultId } from "../../src/target/lab/index.js";
import { netproof } from "../cli/netproof.js";
import { describeTargetContract } from "../target/contract.js";
import { type ApiServer, startApiServer } from "../target/kubernetes/api-server/index.js";
import { labWorld } from "./lab-world.js";

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
  const cases: readonly {
    readonly name: string;
    readonly faults: readonly FaultId[];
    readonly code: number;
  }[] = [
    { name: "exits 0 on a cluster that enforces policies", faults: [], code: 0 },
    { name: "exits 4 on a cluster that ignores policies", faults: ["A1"], code: 4 },
  ];
  for (const { name, faults, code } of cases) {
    it(`${name}, and leaves nothing behind`, async () => {
      const server = await startApiServer({ world: await labWorld(faults) });
      const cluster = ["--kubeconfig", server.kubeconfigPath, "--context", server.contextName];
      const run = await netproof(["run", ...cluster, "--settle", "1s", "default-deny/egress"]);
      expect(run.code, run.stdout + run.stderr).to.equal(code);
      expect(run.stdout).to.include('context "test" at');
      expect(server.store.list("namespaces").map(({ metadata }) => Object(metadata).name)).to.deep.equal([
        "default",
        "kube-system",
      ]);
      await server.stop();
    });
  }
});
