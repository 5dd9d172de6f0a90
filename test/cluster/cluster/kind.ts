import { join } from "node:path";
import type { Engine } from "../engine/engine.js";
import { goBinaries } from "../images/go.js";
import { output } from "../process.js";
import { type Families, kubeconfigOf } from "./names.js";

/** Two nodes; no CNI, because each cluster brings the one that it is about. */
function configOf(families: Families): string {
  return JSON.stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { disableDefaultCNI: true, ipFamily: families, ...subnets[families] },
    nodes: [{ role: "control-plane" }, { role: "worker" }],
    kubeadmConfigPatches: [JSON.stringify(withoutFsync)],
  });
}

/** What no machine has to outlive needs no wait for its disk, as in Kubernetes's own tests on kind. */
const withoutFsync = {
  kind: "ClusterConfiguration",
  etcd: { local: { extraArgs: { "unsafe-no-fsync": "true" } } },
} as const;

const subnets = {
  ipv4: { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/16" },
  dual: {
    podSubnet: "10.244.0.0/16,fd00:10:244::/56",
    serviceSubnet: "10.96.0.0/16,fd00:10:96::/112",
  },
} as const satisfies Record<Families, object>;

export async function createKindCluster(wanted: {
  readonly engine: Engine;
  readonly name: string;
  readonly image: string;
  readonly families: Families;
  readonly retain: boolean;
}): Promise<void> {
  const { engine, name, image, families } = wanted;
  const retain = wanted.retain ? ["--retain"] : [];
  const flags = [
    ...retain,
    "--name",
    name,
    "--image",
    image,
    "--kubeconfig",
    kubeconfigOf(name),
    "--config",
    "-",
  ];
  await kind(engine, ["create", "cluster", ...flags], configOf(families));
}

/** Brings images that the node image does not hold into the nodes of a cluster. */
export async function loadArchive(engine: Engine, name: string, file: string): Promise<void> {
  await kind(engine, ["load", "image-archive", file, "--name", name]);
}

export async function deleteKindCluster(engine: Engine, name: string): Promise<void> {
  await kind(engine, ["delete", "cluster", "--name", name, "--kubeconfig", kubeconfigOf(name)]);
}

export async function kindClusters(engine: Engine): Promise<readonly string[]> {
  return (await kind(engine, ["get", "clusters", "--quiet"])).split("\n").filter((line) => line !== "");
}

async function kind(engine: Engine, args: readonly string[], stdin = ""): Promise<string> {
  const { folder } = await goBinaries("kind");
  return output({ argv: engine.within([join(folder, "kind"), ...args]), env: engine.env, stdin });
}
