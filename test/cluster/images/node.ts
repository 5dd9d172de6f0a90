import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Artifact, cached } from "../cached.js";
import { asset } from "../places.js";
import { output } from "../process.js";
import { imageArchives } from "./archives.js";
import { nodeRoot } from "./debian.js";
import { goBinaries, goModuleFolder, kubernetesVersion } from "./go.js";

/** `node.tar`: the root of a kind node with every image in its containerd, for `docker import`. */
export async function nodeImage(): Promise<Artifact> {
  const [root, images] = [await nodeRoot(), await imageArchives()];
  const [kind, kubernetes] = [await goBinaries("kind"), await goBinaries("kubernetes")];
  const recipes = [asset("images", "node-root.sh"), asset("images", "preload.sh")] as const;
  return cached({
    name: "node",
    inputs: [root, images, kind, kubernetes].map(({ key }) => key),
    files: [...recipes, asset("images", "node.ts")],
    build: async (folder) => {
      const base = join(await goModuleFolder("kind", "sigs.k8s.io/kind"), "images", "base", "files");
      const node = join(folder, "root");
      await output({ argv: ["cp", "-a", join(root.folder, "root"), node] });
      await output({ argv: ["sh", recipes[0], node, base, kubernetes.folder, kubernetesVersion] });
      const archives = (await readdir(images.folder)).filter((file) => file.endsWith(".tar"));
      const paths = archives.map((file) => join(images.folder, file));
      await output({
        argv: ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", recipes[1], node, ...paths],
      });
      await output({ argv: ["tar", "-C", node, "-cf", join(folder, "node.tar"), "."] });
      await output({ argv: ["rm", "-rf", node] });
    },
  });
}
