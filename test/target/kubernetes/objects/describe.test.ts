import { expect } from "chai";
import type { TargetDescription } from "../../../../src/target/target.js";
import { targetErrorOf } from "../../contract/rejection.js";
import { nodeOf } from "../api-server/world.js";
import { eachWithServer, signal } from "../setting.js";

const ready = { conditions: [{ type: "Ready", status: "True" }] };

describe("describing a cluster", () => {
  const current = eachWithServer();
  const describeIt = (): Promise<TargetDescription> => current().target.describe(signal);

  const change = (name: string, parts: { readonly spec?: object; readonly status?: object }): void => {
    const { store } = current().server;
    const node = nodeOf(name, 0);
    store.put("nodes", name, {
      ...node,
      spec: parts.spec,
      status: { ...node.status, ...ready, ...parts.status },
    });
  };

  it("says where, which version, and how large", async () => {
    const { title } = await describeIt();
    expect(title).to.include('context "test" at http://127.0.0.1:').and.include("Kubernetes v1.34.4");
    expect(title).to.include("2 nodes").and.include("IPv4");
  });

  const unusable: readonly { readonly name: string; readonly spec?: object; readonly status?: object }[] = [
    { name: "is cordoned", spec: { unschedulable: true } },
    { name: "is not Ready", status: { conditions: [{ type: "Ready", status: "Unknown" }] } },
    { name: "says nothing about its condition", status: { conditions: null } },
    { name: "is tainted NoSchedule", spec: { taints: [{ key: "control-plane", effect: "NoSchedule" }] } },
    { name: "is tainted NoExecute", spec: { taints: [{ key: "gone", effect: "NoExecute" }] } },
  ];
  for (const { name, ...parts } of unusable) {
    it(`leaves out a node that ${name}`, async () => {
      change("node-1", parts);
      const { nodes } = await describeIt();
      expect(nodes.map(({ metadata }) => metadata.name)).to.deep.equal(["node-2"]);
    });
  }

  it("keeps a node that pods merely avoid (PreferNoSchedule)", async () => {
    change("node-1", { spec: { taints: [{ key: "busy", effect: "PreferNoSchedule" }] } });
    expect((await describeIt()).nodes).to.have.length(2);
  });

  it("fails when no node takes pods, and says how many there are", async () => {
    for (const name of ["node-1", "node-2"]) change(name, { spec: { unschedulable: true } });
    await targetErrorOf(describeIt(), 'context "test"', "none of its 2 nodes", "describe nodes");
  });

  const pod = (podIPs: readonly string[], hostNetwork = false) => ({
    kind: "Pod",
    metadata: { namespace: "kube-system", name: "dns" },
    spec: { containers: [], hostNetwork },
    status: { podIPs: podIPs.map((ip) => ({ ip })) },
  });

  it("reads the families of addresses from the nodes' podCIDRs, the primary one first", async () => {
    for (const name of ["node-1", "node-2"])
      change(name, { spec: { podCIDRs: ["fd00::/64", "10.244.0.0/24"] } });
    expect((await describeIt()).ipFamilies).to.deep.equal(["IPv6", "IPv4"]);
  });

  it("counts only families that all nodes have", async () => {
    change("node-1", { spec: { podCIDRs: ["10.244.0.0/24", "fd00::/64"] } });
    change("node-2", { spec: { podCIDRs: ["10.244.1.0/24"] } });
    expect((await describeIt()).ipFamilies).to.deep.equal(["IPv4"]);
  });

  it("reads them from pods of kube-system where nodes have no podCIDRs", async () => {
    current().server.store.put("pods", "kube-system/dns", pod(["10.0.0.1", "fd00::1"]));
    expect((await describeIt()).ipFamilies).to.deep.equal(["IPv4", "IPv6"]);
  });

  it("does not read them from pods in the host's network, but then from the kubernetes Service", async () => {
    const { store } = current().server;
    store.put("pods", "kube-system/dns", pod(["192.168.0.1", "fd00::1"], true));
    store.put("services", "default/kubernetes", {
      metadata: { namespace: "default", name: "kubernetes" },
      spec: { clusterIPs: ["fd00:1::1"] },
    });
    expect((await describeIt()).ipFamilies).to.deep.equal(["IPv6"]);
  });
});
