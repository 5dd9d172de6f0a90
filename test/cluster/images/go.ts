import { type Artifact, cached } from "../cached.js";
import { asset } from "../places.js";
import { output } from "../process.js";

/** One Go module of ours for each upstream: their k8s.io versions differ. */
interface GoModule {
  /** Name of the binary → its package, a `tool` of go/MODULE/go.mod. */
  readonly tools: Readonly<Record<string, string>>;
  readonly cgo: boolean;
  readonly ldflags: string;
  readonly tags?: string;
}

export const kubernetesVersion = "v1.34.4";

const components = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubeadm",
  "kubectl",
  "kubelet",
] as const;

const [major = "", minor = ""] = kubernetesVersion.slice(1).split(".");

/** Built from a module, Kubernetes does not know its own version, and kubeadm and kubelet insist on one. */
const versionFlags = Object.entries({ gitVersion: kubernetesVersion, gitMajor: major, gitMinor: minor })
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(" ");

const strip = "-s -w";

export const goModules = {
  kind: { tools: { kind: "sigs.k8s.io/kind" }, cgo: false, ldflags: strip },
  kubernetes: {
    tools: Object.fromEntries(components.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`])),
    cgo: false,
    ldflags: `${strip} ${versionFlags}`,
  },
  etcd: { tools: { etcd: "go.etcd.io/etcd/server/v3" }, cgo: false, ldflags: strip },
  coredns: { tools: { coredns: "github.com/coredns/coredns" }, cgo: false, ldflags: strip },
  // flannel's udp backend is C.
  flannel: { tools: { flanneld: "github.com/flannel-io/flannel" }, cgo: true, ldflags: strip },
  cni: {
    tools: { flannel: "github.com/containernetworking/plugins/plugins/meta/flannel" },
    cgo: false,
    ldflags: strip,
  },
  calico: {
    tools: {
      calico: "github.com/projectcalico/calico/cni-plugin/cmd/calico",
      "calico-felix": "github.com/projectcalico/calico/felix/cmd/calico-felix",
    },
    cgo: false,
    ldflags: strip,
  },
  "kube-router": {
    tools: { "kube-router": "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router" },
    cgo: false,
    ldflags: strip,
  },
  cilium: {
    tools: {
      "cilium-agent": "github.com/cilium/cilium/daemon",
      "cilium-operator": "github.com/cilium/cilium/operator",
      "cilium-cni": "github.com/cilium/cilium/plugins/cilium-cni",
    },
    cgo: false,
    ldflags: strip,
    // The operator's builds differ by the clouds that they hand out addresses for; this one is for none.
    tags: "osusergo,ipam_provider_operator",
  },
} as const satisfies Record<string, GoModule>;

export type GoModuleName = keyof typeof goModules;

/** The module's binaries, in the artifact's folder. */
export function goBinaries(name: GoModuleName): Promise<Artifact> {
  const module: GoModule = goModules[name];
  return cached({
    name: `go-${name}`,
    inputs: [JSON.stringify(module)],
    files: [asset("go", name, "go.mod"), asset("go", name, "go.sum")],
    build: async (folder) => {
      for (const [binary, path] of Object.entries(module.tools)) await build({ name, folder, binary, path });
    },
  });
}

async function build(one: { name: GoModuleName; folder: string; binary: string; path: string }) {
  const { cgo, ldflags, tags = "" }: GoModule = goModules[one.name];
  const flags = ["-trimpath", "-tags", tags, "-ldflags", ldflags];
  await output({
    argv: ["go", "build", ...flags, "-o", `${one.folder}/${one.binary}`, one.path],
    cwd: asset("go", one.name),
    env: { ...process.env, CGO_ENABLED: cgo ? "1" : "0", GOFLAGS: "-buildvcs=false" },
  });
}

/** The folder of a module's source, in the module cache; it is downloaded if nothing has asked for it yet. */
export async function goModuleFolder(name: GoModuleName, path: string): Promise<string> {
  const told = await output({ argv: ["go", "mod", "download", "-json", path], cwd: asset("go", name) });
  const { Dir: folder } = JSON.parse(told) as { readonly Dir: string };
  return folder;
}
