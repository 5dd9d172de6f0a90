import { serveCommand } from "../../../src/probe/serve.js";
import { externalPorts } from "../../../src/run/externals.js";
import type { Engine } from "../engine/engine.js";
import { output } from "../process.js";
import { nodeNetworks, onNode } from "./routes.js";

/** A host outside the cluster, for `--external backup=192.168.5.10`. */
export const outside = { name: "backup", address: "192.168.5.10" } as const;

const containerOf = (name: string): string => `${name}-outside`;

/** Starts the host in the nodes' network, with plain routes both ways: nothing rewrites addresses on the path. */
export async function startOutside(engine: Engine, name: string, image: string): Promise<void> {
  const container = containerOf(name);
  const nodes = await nodeNetworks(engine, name);
  const set = [
    `ip addr add ${outside.address}/32 dev lo`,
    ...nodes.map(({ podCidr, ip }) => `ip route add ${podCidr} via ${ip} src ${outside.address}`),
    'exec "$@"',
  ].join(" && ");
  const serve = serveCommand({
    identity: `external/${outside.name}`,
    ports: externalPorts,
    everyAddress: false,
  });
  const flags = ["--detach", "--name", container, "--network", "kind", "--cap-add", "NET_ADMIN"];
  await docker(engine, ["run", ...flags, "--entrypoint", "sh", image, "-c", set, "sh", ...serve]);
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const ip = (await docker(engine, ["inspect", "--format", format, container])).trim();
  for (const { node } of nodes) await onNode(engine, node, `ip route replace ${outside.address} via ${ip}`);
}

export async function stopOutside(engine: Engine, name: string): Promise<void> {
  const filter = `name=^/${containerOf(name)}$`;
  const ids = (await docker(engine, ["ps", "--all", "--quiet", "--filter", filter])).trim();
  if (ids !== "") await docker(engine, ["rm", "--force", ids]);
}

function docker({ env }: Engine, args: readonly string[]): Promise<string> {
  return output({ argv: ["docker", ...args], env });
}
