import { expect } from "chai";
import { cleanUpCommand, type ClusterName, kubectlCommand } from "../../src/target/command.js";

describe("a command about a cluster for a person to paste", () => {
  const cases: readonly { readonly name: string; readonly cluster: ClusterName; readonly command: string }[] =
    [
      {
        name: "names its context",
        cluster: { context: "kind-dev" },
        command: "kubectl --context kind-dev get nodes",
      },
      {
        name: "names the kubeconfig that the user named",
        cluster: { kubeconfig: "/home/u/dev.yaml", context: "dev" },
        command: "kubectl --kubeconfig /home/u/dev.yaml --context dev get nodes",
      },
      {
        name: "quotes what a shell would take apart",
        cluster: { kubeconfig: "my config", context: "it's" },
        command: String.raw`kubectl --kubeconfig 'my config' --context 'it'\''s' get nodes`,
      },
      {
        name: "fetches a context that is in no kubeconfig of the user's",
        cluster: {
          kubeconfig: "/tmp/netproof-kind-x/kubeconfig",
          context: "kind-dev",
          exportedBy: "kind export kubeconfig --name dev",
        },
        command: "kind export kubeconfig --name dev && kubectl --context kind-dev get nodes",
      },
    ];
  for (const { name, cluster, command } of cases)
    it(name, () => expect(kubectlCommand(cluster, "get nodes")).to.equal(command));

  it("is taken by netproof clean alike", () => {
    expect(cleanUpCommand({ kubeconfig: "f", context: "dev" })).to.equal(
      "netproof clean --kubeconfig f --context dev",
    );
  });
});
