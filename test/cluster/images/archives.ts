import { join } from "node:path";
import { type Artifact, cached } from "../cached.js";
import { asset } from "../places.js";
import { output } from "../process.js";
import { writeImage } from "./archive.js";
import { toolsLayer } from "./debian.js";
import { goBinaries, goModuleFolder, kubernetesVersion } from "./go.js";

export const probeImage = "netproof-probe:local";
export const flannelImage = "netproof-flannel:local";
export const calicoImage = "netproof-calico:local";

/** Files of an image by their path in it, and whether Debian's tools lie below. */
interface Content {
  readonly names: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly tools: boolean;
  readonly entrypoint?: readonly string[];
}

/** `*.tar`: every image that nodes hold, under the names that kubeadm and the CNIs' manifests use. */
export async function imageArchives(): Promise<Artifact> {
  const tools = await toolsLayer();
  const built = await binaries();
  return cached({
    name: "images",
    inputs: [tools.key, ...Object.values(built).map(({ key }) => key)],
    files: [asset("images", "archive.ts"), asset("images", "archives.ts")],
    build: async (folder) => {
      const layer = join(tools.folder, "layer.tar");
      const contents = { ...(await contentsOf(built)), pause: await pause(layer, folder) };
      for (const [name, { tools: hasTools, ...image }] of Object.entries(contents))
        await writeImage({ ...image, layers: hasTools ? [layer] : [] }, join(folder, `${name}.tar`));
    },
  });
}

async function binaries() {
  return {
    kubernetes: await goBinaries("kubernetes"),
    etcd: await goBinaries("etcd"),
    coredns: await goBinaries("coredns"),
    flannel: await goBinaries("flannel"),
    cni: await goBinaries("cni"),
    calico: await goBinaries("calico"),
  };
}

type Binaries = Awaited<ReturnType<typeof binaries>>;

async function contentsOf(built: Binaries): Promise<Record<string, Content>> {
  const names = await kubeadmNames(built.kubernetes);
  const from = (module: keyof Binaries, name: string) => join(built[module].folder, name);
  const component = (name: string, tools = false): Content => ({
    names: [named(names, name)],
    files: { [`usr/local/bin/${name}`]: from("kubernetes", name) },
    tools,
  });
  return {
    "kube-apiserver": component("kube-apiserver"),
    "kube-controller-manager": component("kube-controller-manager"),
    "kube-scheduler": component("kube-scheduler"),
    "kube-proxy": component("kube-proxy", true),
    etcd: {
      names: [named(names, "etcd")],
      files: { "usr/local/bin/etcd": from("etcd", "etcd") },
      tools: false,
    },
    // kubeadm's manifest passes arguments alone.
    coredns: {
      names: [named(names, "coredns")],
      files: { coredns: from("coredns", "coredns") },
      tools: false,
      entrypoint: ["/coredns"],
    },
    flannel: {
      names: [flannelImage],
      files: {
        "usr/local/bin/flanneld": from("flannel", "flanneld"),
        "opt/cni/flannel": from("cni", "flannel"),
      },
      tools: true,
    },
    calico: {
      names: [calicoImage],
      files: {
        "usr/local/bin/calico-felix": from("calico", "calico-felix"),
        "opt/cni/calico": from("calico", "calico"),
      },
      tools: true,
    },
    probe: { names: [probeImage], files: {}, tools: true },
  };
}

/** A pod's sandbox does nothing but last. */
async function pause(layer: string, folder: string): Promise<Content> {
  await output({ argv: ["tar", "-C", folder, "-xf", layer, "./usr/bin/busybox"] });
  const { kubernetes } = await binaries();
  return {
    names: [named(await kubeadmNames(kubernetes), "pause"), await sandboxName()],
    files: { "bin/busybox": join(folder, "usr", "bin", "busybox") },
    tools: false,
    entrypoint: ["/bin/busybox", "sleep", "2147483647"],
  };
}

/** The image names that kubeadm writes into its manifests. */
async function kubeadmNames(kubernetes: Artifact): Promise<readonly string[]> {
  const kubeadm = join(kubernetes.folder, "kubeadm");
  const argv = [kubeadm, "config", "images", "list", "--kubernetes-version", kubernetesVersion] as const;
  return (await output({ argv })).trim().split("\n");
}

/** kind's containerd has a sandbox image of its own, which kubeadm's list does not hold. */
async function sandboxName(): Promise<string> {
  const folder = await goModuleFolder("kind", "sigs.k8s.io/kind");
  const config = join(folder, "images", "base", "files", "etc", "containerd", "config.toml");
  return (await output({ argv: ["sed", "-n", 's/^ *sandbox_image = "\\(.*\\)"/\\1/p', config] })).trim();
}

function named(names: readonly string[], name: string): string {
  const found = names.find((full) => full.includes(`/${name}:`));
  if (found === undefined) throw new Error(`kubeadm lists no image of ${name}: ${names.join(", ")}`);
  return found;
}
