import type { SourceFile } from "./source-file.js";

/** Where the upstream publishes what installs its CNI. */
export type Upstream =
  | { readonly from: "manifest"; readonly version: string; readonly url: string }
  | {
      readonly from: "chart";
      readonly version: string;
      readonly url: string;
      readonly values: readonly string[];
    };

const calico = "v3.31.3";
const flannel = "v0.28.4";
const cilium = "1.18.0";

/** The upstream's own manifests, by version. Whether a CNI enforces policies is no part of this: a run finds out. */
export const upstreams = {
  calico: {
    from: "manifest",
    version: calico,
    url: `https://raw.githubusercontent.com/projectcalico/calico/${calico}/manifests/calico.yaml`,
  },
  canal: {
    from: "manifest",
    version: calico,
    url: `https://raw.githubusercontent.com/projectcalico/calico/${calico}/manifests/canal.yaml`,
  },
  flannel: {
    from: "manifest",
    version: flannel,
    url: `https://raw.githubusercontent.com/flannel-io/flannel/${flannel}/Documentation/kube-flannel.yml`,
  },
  // Cilium publishes no manifest, only a chart; these are the values that its own guide for kind sets.
  cilium: {
    from: "chart",
    version: cilium,
    url: `https://helm.cilium.io/cilium-${cilium}.tgz`,
    values: ["image.pullPolicy=IfNotPresent", "ipam.mode=kubernetes", "operator.replicas=1"],
  },
} as const satisfies Record<string, Upstream>;

export type UpstreamName = keyof typeof upstreams;

export const cniNames = [...(Object.keys(upstreams) as UpstreamName[]), "kindnet", "none"] as const;

/** `kindnet`: what kind itself installs. `none`: the node image or the kind configuration brings one. */
export type CniChoice =
  | { readonly kind: "upstream"; readonly name: UpstreamName }
  | { readonly kind: "files"; readonly files: readonly SourceFile[] }
  | { readonly kind: "kindnet" }
  | { readonly kind: "none" };

/** The choice that a name stands for; undefined for an unknown one. */
export function cniOf(name: string): CniChoice | undefined {
  if (name === "kindnet" || name === "none") return { kind: name };
  return Object.hasOwn(upstreams, name) ? { kind: "upstream", name: name as UpstreamName } : undefined;
}

/** "calico v3.31.3", for a person. */
export function cniText(cni: CniChoice): string {
  switch (cni.kind) {
    case "upstream":
      return `${cni.name} ${upstreams[cni.name].version}`;
    case "files":
      return cni.files.map(({ file }) => file).join(", ");
    case "kindnet":
      return "kindnet, kind's own, which enforces policies since kind 0.24";
    case "none":
      return "none installed";
  }
}

/** The reference plugins of a node image are host-local, loopback, portmap and ptp; flannel delegates to `bridge`. */
export function missingPlugin(cni: CniChoice): "bridge" | undefined {
  return cni.kind === "upstream" && cni.name === "flannel" ? "bridge" : undefined;
}

const plugins = "v1.9.1";

/** An archive of the reference plugins. `machine` is what `uname -m` says. */
export function pluginsUrl(machine: string): string {
  const architecture = { x86_64: "amd64", aarch64: "arm64" }[machine] ?? machine;
  const releases = "https://github.com/containernetworking/plugins/releases/download";
  return `${releases}/${plugins}/cni-plugins-linux-${architecture}-${plugins}.tgz`;
}
