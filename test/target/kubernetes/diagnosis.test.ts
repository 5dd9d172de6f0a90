import { expect } from "chai";
import { eachWithServer, signal } from "./setting.js";

const kubectl = "kubectl --kubeconfig FILE --context test describe networkpolicy --all-namespaces";

describe("the command that shows what a cluster's engine made of policies", () => {
  const current = eachWithServer();
  const diagnosis = async (namespace?: string): Promise<string | undefined> => {
    const { target, server } = current();
    return (await target.diagnosis?.({ namespace, signal }))?.replace(server.kubeconfigPath, "FILE");
  };

  const runs = (name: string): void => {
    const metadata = { namespace: "kube-system", name };
    current().server.store.put("pods", `kube-system/${name}`, { kind: "Pod", metadata, spec: {} });
  };

  const cases = [
    {
      pod: "calico-node-x7k2p",
      command: "KUBECONFIG=FILE calicoctl --context test get networkpolicy --all-namespaces -o yaml",
    },
    {
      pod: "cilium-b9zqd",
      command:
        "kubectl --kubeconfig FILE --context test -n kube-system exec daemonset/cilium -- cilium-dbg policy get",
    },
    { pod: "kindnet-7wq4m", command: kubectl },
    { pod: "coredns-5d78c9869d-abcde", command: kubectl },
  ];
  for (const { pod: name, command } of cases)
    it(`beside pod ${name}: ${command}`, async () => {
      runs(name);
      expect(await diagnosis()).to.equal(command);
    });

  const kept: readonly (readonly [string, string])[] = [
    ["calico-node-x7k2p", "get networkpolicy -n np-1a2b-1-x -o yaml"],
    ["cilium-b9zqd", "cilium-dbg policy get"],
    ["kindnet-7wq4m", "describe networkpolicy -n np-1a2b-1-x"],
  ];
  for (const [name, command] of kept)
    it(`beside pod ${name}, where policies are kept: ${command}`, async () => {
      runs(name);
      expect(await diagnosis("np-1a2b-1-x")).to.match(new RegExp(` ${command}$`));
    });

  it("is kubectl's for a user who may not list pods", async () => {
    const fault = { kind: "status", status: 403, reason: "Forbidden" } as const;
    const met = current().server.faults.add({ path: /^\/api\/v1\/pods$/, fault });
    expect(await diagnosis()).to.equal(kubectl);
    expect(met()).to.equal(1);
  });
});
