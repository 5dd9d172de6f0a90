import { type Artifact, cached } from "../cached.js";
import { output } from "../process.js";

const suite = "bookworm";

/** What the node image of kind installs, containerd with its tools from Debian, and nc for the hosts outside. */
const nodePackages =
  "bash ca-certificates conntrack containerd containernetworking-plugins curl dbus e2fsprogs ebtables " +
  "ethtool findutils grep hostname ipset iproute2 iptables jq kmod mawk mount netcat-openbsd nftables pigz procps runc " +
  "sed socat systemd tar util-linux";

/** What src/probe runs in probe pods, and what flannel, felix and kube-proxy call. */
const toolPackages =
  "bash busybox-static ca-certificates conntrack curl ipset iproute2 iptables jq kmod mawk " +
  "netcat-openbsd nftables procps socat tcpdump";

/** What Cilium's agent compiles its datapath with and calls; Cilium 1.15 needs a clang before 17. */
const compilerPackages = "bpftool ca-certificates clang-15 iproute2 ipset iptables mount procps util-linux";

/** Nothing reads them in a container. */
const excluded = ["/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*"];

/** What clang brings for programs that are no BPF: a good part of its 500 MB. */
const excludedOfCompiler = [
  "/usr/include/*",
  "/usr/lib/gcc/*",
  "/usr/lib32/*",
  "/usr/libx32/*",
  "/usr/lib/llvm-15/lib/clang/*/lib/*",
  "/usr/lib/*/libclang-15.so*",
  "/usr/lib/*.a",
];

/** `root/`: a Debian that becomes a node. */
export function nodeRoot(): Promise<Artifact> {
  return debian({ name: "debian-node", packages: nodePackages, to: "root" });
}

/** `layer.tar`: the Debian that all images with tools share. */
export function toolsLayer(): Promise<Artifact> {
  return debian({ name: "debian-tools", packages: toolPackages, to: "layer.tar" });
}

/** `layer.tar`: the Debian of Cilium's image alone, for a compiler is large. */
export function compilerLayer(): Promise<Artifact> {
  const unwanted = excludedOfCompiler;
  return debian({ name: "debian-compiler", packages: compilerPackages, unwanted, to: "layer.tar" });
}

function debian(one: {
  name: string;
  packages: string;
  unwanted?: readonly string[];
  to: string;
}): Promise<Artifact> {
  const argv = [
    "mmdebstrap",
    "--variant=minbase",
    `--include=${one.packages.replaceAll(" ", ",")}`,
    ...[...excluded, ...(one.unwanted ?? [])].map((path) => `--dpkgopt=path-exclude=${path}`),
    suite,
  ] as const;
  return cached({
    name: one.name,
    inputs: argv,
    files: [],
    build: async (folder) => {
      // mmdebstrap mounts /proc and /dev in its root: nowhere else, lest a clean-up finds them there.
      const apart = ["unshare", "--mount", "--propagation", "private"] as const;
      await output({ argv: [...apart, ...argv, `${folder}/${one.to}`] });
    },
  });
}
