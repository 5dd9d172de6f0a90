import { connectKubernetes } from "../../../src/target/kubernetes/index.js";
import { describeTargetContract } from "../contract.js";
import { makeCertificates } from "./api-server/certificates.js";
import { type ApiServer, startApiServer } from "./api-server/index.js";

const servers: readonly { readonly name: string; readonly start: () => Promise<ApiServer> }[] = [
  {
    name: "a Kubernetes cluster with TLS and client certificates",
    start: async () => startApiServer({ certificates: await makeCertificates() }),
  },
  {
    name: "a Kubernetes cluster whose exec cannot end stdin (v4)",
    start: () => startApiServer({ execProtocols: ["v4.channel.k8s.io"] }),
  },
];

for (const { name, start } of servers) {
  describe("the kubernetes target", () => {
    let server: ApiServer | undefined;

    after("stop the API server", async () => server?.stop());

    describeTargetContract(name, async () => {
      server = await start();
      const { kubeconfigPath: kubeconfig, contextName: context } = server;
      return connectKubernetes({ kubeconfig, context, runId: "contract" });
    });
  });
}
