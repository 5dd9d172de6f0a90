import { join } from "node:path";
import type { Engine } from "../engine/engine.js";
import { nodeImage } from "../images/node.js";
import { output, succeeds } from "../process.js";

const repository = "netproof-node";

/** `docker import` knows no STOPSIGNAL; kind removes nodes by force anyway. */
const changes = [
  'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
  "ENV container=docker",
  "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
].flatMap((change) => ["--change", change]);

/** Brings the node image into the engine, where it is not there yet, and returns its name. */
export async function importNodeImage({ env }: Engine): Promise<string> {
  const { key, folder } = await nodeImage();
  const name = `${repository}:${key}`;
  if (await succeeds({ argv: ["docker", "image", "inspect", name], env })) return name;
  await removeOlder(env);
  await output({ argv: ["docker", "import", ...changes, join(folder, "node.tar"), name], env });
  return name;
}

/** Images of earlier recipes; those that a cluster uses are refused, and stay. */
async function removeOlder(env: NodeJS.ProcessEnv): Promise<void> {
  const format = ["--format", "{{.Repository}}:{{.Tag}}"];
  const listed = await output({ argv: ["docker", "image", "ls", ...format, repository], env });
  for (const name of listed.split("\n").filter((line) => line !== ""))
    await succeeds({ argv: ["docker", "image", "rm", name], env });
}
