import { connectKubernetes } from "../../../src/target/kubernetes/index.js";
import { describeTargetContract } from "../contract.js";
import { type ApiServer, startApiServer } from "./api-server/index.js";
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
