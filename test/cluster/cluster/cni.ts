import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.js";
import { calicoImage, flannelImage } from "../images/archives.js";
import { ciliumArchive, ciliumImage } from "../images/cilium.js";
import { kubeRouterArchive, kubeRouterImage } from "../images/kube-router.js";
import { goModuleFolder } from "../images/go.js";
import { asset } from "../places.js";
import { loadArchive } from "./kind.js";
import { kubectl } from "./kubectl.js";
import { type CniName, controlPlaneOf, type Families } from "./names.js";
import { addBridges, addRoutes } from "./routes.js";

interface Cluster {
  readonly engine: Engine;
  readonly name: string;
  readonly families: Families;
}

/** flannel alone brings its own conflist; in Canal it brings routes, and Calico's plugin makes the pods' links. */
const installers = {
  bridge: ({ engine, name }) => installBridge(engine, name),
  flannel: (cluster) => installFlannel(cluster, "true"),
  calico: async (cluster) => {
    await addRoutes(cluster.engine, cluster.name);
    await installCalico(cluster, "1500");
  },
  canal: async (cluster) => {
    await installFlannel(cluster, "false");
    await installCalico(cluster, "1450");
  },
  cilium: async (cluster) => {
    const { folder } = await ciliumArchive();
    await loadArchive(cluster.engine, cluster.name, join(folder, "cilium.tar"));
    await applyManifest(cluster, "cilium.yaml", { IMAGE: ciliumImage });
  },
  "kube-router": async (cluster) => {
    await installBridge(cluster.engine, cluster.name);
    const { folder } = await kubeRouterArchive();
    await loadArchive(cluster.engine, cluster.name, join(folder, "kube-router.tar"));
    const ipv6 = String(cluster.families === "dual");
    await applyManifest(cluster, "kube-router.yaml", { IMAGE: kubeRouterImage, IPV6: ipv6 });
  },
} as const satisfies Record<CniName, (cluster: Cluster) => Promise<void>>;

/** Applies the CNI; its nodes become Ready some time later. */
export async function installCni(cluster: Cluster, cni: CniName): Promise<void> {
  await installers[cni](cluster);
}

async function installBridge(engine: Engine, name: string): Promise<void> {
  await addRoutes(engine, name);
  await addBridges(engine, name);
}

async function installFlannel(cluster: Cluster, plugin: "true" | "false"): Promise<void> {
  await applyManifest(cluster, "flannel.yaml", { IMAGE: flannelImage, PLUGIN: plugin });
}

async function installCalico(cluster: Cluster, mtu: string): Promise<void> {
  const folder = join(
    await goModuleFolder("calico", "github.com/projectcalico/calico"),
    "libcalico-go/config/crd",
  );
  const files = (await readdir(folder)).filter((file) => file.startsWith("crd.projectcalico.org_"));
  const definitions = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  await apply(cluster, definitions.join("\n---\n"));
  const established = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"];
  await kubectl({ ...cluster, args: established });
  const ranges = { ipv4: ["usePodCidr"], dual: ["usePodCidr", "usePodCidrIPv6"] }[cluster.families];
  await applyManifest(cluster, "calico.yaml", {
    IMAGE: calicoImage,
    MTU: mtu,
    RANGES: JSON.stringify(ranges.map((subnet) => [{ subnet }])),
    IPV6: String(cluster.families === "dual"),
  });
}

async function applyManifest(
  cluster: Cluster,
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await apply(cluster, await rendered(cluster.name, file, values));
}

/** flannel's manifest for a cluster of that name, as a user would have it in a file. */
export function flannelManifest(name: string): Promise<string> {
  return rendered(name, "flannel.yaml", { IMAGE: flannelImage, PLUGIN: "true" });
}

async function rendered(
  name: string,
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const all = { ...values, CONTROL_PLANE: controlPlaneOf(name) };
  const text = await readFile(asset("cni", file), "utf8");
  return Object.entries(all).reduce((done, [key, value]) => done.replaceAll(`{{${key}}}`, value), text);
}

async function apply(cluster: Cluster, stdin: string): Promise<void> {
  await kubectl({ ...cluster, args: ["apply", "--server-side", "-f", "-"], stdin });
}
