import { join } from "node:path";
import { type Artifact, cached } from "../cached.js";
import { asset } from "../places.js";
import { writeImage } from "./archive.js";
import { toolsLayer } from "./debian.js";
import { goBinaries } from "./go.js";

export const kubeRouterImage = "netproof-kube-router:local";

/** `kube-router.tar`: the daemon, with the iptables and ipset that it calls. */
export async function kubeRouterArchive(): Promise<Artifact> {
  const [debian, binaries] = [await toolsLayer(), await goBinaries("kube-router")];
  return cached({
    name: "kube-router",
    inputs: [debian.key, binaries.key],
    files: [asset("images", "archive.ts"), asset("images", "kube-router.ts")],
    build: async (folder) => {
      const files = { "usr/local/bin/kube-router": join(binaries.folder, "kube-router") };
      const layers = [join(debian.folder, "layer.tar")];
      await writeImage({ names: [kubeRouterImage], files, layers }, join(folder, "kube-router.tar"));
    },
  });
}
