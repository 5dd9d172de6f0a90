import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import type { IpFamily, Node } from "../../../src/model/objects.js";
import { externalCommand, externalPorts } from "../../../src/probe/external-hosts.js";
import { addressPlan } from "../../../src/target/lab/addresses.js";
import { type LabCluster, createCluster } from "../../../src/target/lab/cluster.js";
import { type FaultId, faults as library } from "../../../src/target/lab/enforce/faults/index.js";
import { externalAddresses } from "../../../src/model/known-hosts.js";
import { clusterJobs, netns } from "../../../src/target/lab/network.js";
import { serve } from "../../../src/target/lab/sandbox/processes.js";
import { openSandbox, runAll } from "../../../src/target/lab/sandbox/sandbox.js";
import { runningOf, type World } from "./api-server/world.js";

const nodeNames = ["node-1", "node-2"];

/** Pods in network namespaces of this machine, with policies in force: a cluster whose CNI is the lab's engine. */
export async function labWorld(faults: readonly FaultId[] = []): Promise<World> {
  const families: readonly IpFamily[] = existsSync("/proc/net/if_inet6") ? ["IPv4", "IPv6"] : ["IPv4"];
  const externals = externalAddresses.map((host) => ({ ...host, ports: externalPorts, canProbe: true }));
  const lab = { nodes: nodeNames.length, nodeNames, families, externals };
  const sandbox = await openSandbox();
  await runAll(sandbox, clusterJobs(lab));
  for (const host of externals) serve(sandbox, netns.external(host.name), externalCommand(host));
  const cluster = createCluster({ sandbox, lab, faults: faults.map((id) => library[id]) });
  return {
    nodes: async () => nodeNames.map((name, index) => nodeObject(name, index, families)),
    apply: async (object) => (await cluster.apply([object]))[0] ?? object,
    async startPod(pod) {
      const [started] = await cluster.apply([pod]);
      return started?.kind === "Pod" ? started : pod;
    },
    patch: async (ref, mergePatch) => void (await cluster.patch(ref, mergePatch)),
    remove: (ref) => cluster.remove([ref]),
    exec: (pod, command) => runningOf(spawnIn(cluster, pod, (place) => sandbox.spawn(place, command))),
    async stop() {
      cluster.stop();
      await sandbox.stop();
    },
  };
}

function spawnIn(
  { store, pods }: LabCluster,
  place: { readonly namespace: string; readonly name: string },
  spawn: (netns: string) => ChildProcessWithoutNullStreams,
): ChildProcessWithoutNullStreams {
  const pod = store.get({ kind: "Pod", namespace: place.namespace, name: place.name });
  const running = pod?.kind === "Pod" ? pods.find(pod) : undefined;
  if (running === undefined) throw new Error(`pod ${place.namespace}/${place.name} is not running`);
  return spawn(running.netns);
}

function nodeObject(name: string, index: number, families: readonly IpFamily[]): Node & { spec: object } {
  const addresses = families.map((family) => ({
    type: "InternalIP",
    address: addressPlan.node(index)[family],
  }));
  const podCIDRs = families.map((family) => (family === "IPv4" ? "10.0.0.0/24" : "fd00::/64"));
  return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { podCIDRs }, status: { addresses } };
}
