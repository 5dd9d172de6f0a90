import { rmSync } from "node:fs";
import { join } from "node:path";
import { TargetError } from "../target.js";
import { commandFailure } from "./failures.js";
import { nodesOf, type Site } from "./nodes.js";

export interface LoadRequest {
  readonly images: readonly string[];
  /** Where an archive may lie for a moment. */
  readonly folder: string;
  /** The nodes pull none themselves: what cannot be loaded is an error. */
  readonly required: boolean;
}

/** Brings those of the images that the engine has into the nodes. The nodes have the others, or pull them when a pod needs them. */
export async function loadImages(site: Site, { images, folder, required }: LoadRequest): Promise<void> {
  for (const image of images) {
    const { engine } = site.tools;
    const local = await engine({ args: ["image", "inspect", image], signal: site.signal });
    if (local.code !== 0) {
      if (required && (await missingOnNodes(site, image))) throw nowhere(site, image);
      continue;
    }
    site.onProgress(`loading ${image}`);
    const problem = await load(site, image, join(folder, "image.tar"));
    if (problem === undefined) continue;
    if (required) throw problem;
    const { object, what } = problem.problem;
    site.onProgress(`${object}: ${what}; the nodes pull it themselves`);
  }
}

/** Whether nodes lack it by their own word. Nodes without crictl, such as a load balancer, are ignored. */
async function missingOnNodes(site: Site, image: string): Promise<boolean> {
  const { tools, signal } = site;
  const nodes = await nodesOf(site);
  const answers = await Promise.all(
    nodes.map((node) => tools.engine({ args: ["exec", node, "crictl", "inspecti", image], signal })),
  );
  const somewhere = answers.some(({ code }) => code === 0);
  return !somewhere && answers.some(({ stderr }) => /no such image/.test(stderr));
}

function nowhere({ tools: { engineName } }: Site, image: string): TargetError {
  return new TargetError({
    object: `image ${image}`,
    what: `neither ${engineName} nor a node has it, and no node may pull it (--image-pull-policy Never)`,
    next: `${engineName} pull ${image}`,
  });
}

/** Through an archive: `kind load docker-image` knows no engine but Docker. */
async function load(site: Site, image: string, file: string): Promise<TargetError | undefined> {
  const { name, tools, signal } = site;
  const object = `image ${image}`;
  const next = `Pull or build it anew (${tools.engineName} pull ${image}), or let the nodes pull it: --image-pull-policy IfNotPresent`;
  try {
    const saved = await tools.engine({ args: ["save", "-o", file, image], withinMs: LOAD_MS, signal });
    if (saved.code !== 0)
      return commandFailure({ object, doing: `${tools.engineName} cannot save it`, ended: saved, next });
    const args = ["load", "image-archive", file, "--name", name];
    const ended = await tools.kind({ args, withinMs: LOAD_MS, signal });
    return ended.code === 0
      ? undefined
      : commandFailure({ object, doing: "kind cannot load it", ended, next });
  } finally {
    rmSync(file, { force: true });
  }
}

const LOAD_MS = 600_000;
