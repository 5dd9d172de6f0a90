import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Artifact, cached } from "../cached.js";
import { asset } from "../places.js";
import { writeImage } from "./archive.js";
import { compilerLayer } from "./debian.js";
import { goBinaries, goModuleFolder } from "./go.js";

export const ciliumImage = "netproof-cilium:local";

const bpfInImage = "var/lib/cilium/bpf";

/** `cilium.tar`: agent, operator and plugin, with the compiler that the agent makes its datapath with. Beside the node image: it is large. */
export async function ciliumArchive(): Promise<Artifact> {
  const [debian, binaries] = [await compilerLayer(), await goBinaries("cilium")];
  return cached({
    name: "cilium",
    inputs: [debian.key, binaries.key],
    files: [asset("images", "archive.ts"), asset("images", "cilium.ts")],
    build: async (folder) => {
      const files = { ...programs(binaries), ...(await datapathSources()) };
      const layers = [join(debian.folder, "layer.tar")];
      await writeImage({ names: [ciliumImage], files, layers }, join(folder, "cilium.tar"));
    },
  });
}

function programs({ folder }: Artifact): Record<string, string> {
  return {
    "usr/local/bin/cilium-agent": join(folder, "cilium-agent"),
    "usr/local/bin/cilium-operator": join(folder, "cilium-operator"),
    "opt/cni/cilium-cni": join(folder, "cilium-cni"),
  };
}

/** The C that the agent compiles for each endpoint, from the module itself. */
async function datapathSources(): Promise<Record<string, string>> {
  const bpf = join(await goModuleFolder("cilium", "github.com/cilium/cilium"), "bpf");
  const entries = await readdir(bpf, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(files.map((file) => [join(bpfInImage, relative(bpf, file)), file]));
}
