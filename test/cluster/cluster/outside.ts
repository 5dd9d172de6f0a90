import { serveCommand } from "../../../src/probe/serve.js";
import { externalPorts } from "../../../src/run/externals.js";
import type { Engine } from "../engine/engine.js";
import { output } from "../process.js";
import { type NodeNetwork, nodeNetworks, onNode } from "./routes.js";

/** Hosts outside the cluster, with the addresses that the scenario library writes its ipBlocks for. */
export const outside = {
  backup: "192.168.5.10",
  stranger: "192.168.5.20",
  partner: "172.17.0.10",
  legacy: "10.0.0.10",
  internet: "203.0.113.10",
} as const;

/** What netproof is told of them. */
export function externalFlags(cluster: string): readonly string[] {
  return Object.entries(outside).flatMap(([host, address]) => [
    "--external",
    `${host}=${address}`,
    "--external-shell",
    `${host}=docker exec -i ${containerOf(cluster, host)}`,
  ]);
}

const containerOf = (cluster: string, host: string): string => `${cluster}-outside-${host}`;

const label = (name: string): string => `netproof.io/outside=${name}`;

interface Host {
  readonly host: string;
  readonly address: string;
}

/** Starts the hosts in the nodes' network, with plain routes both ways: nothing rewrites addresses on the path. */
export async function startOutside(engine: Engine, name: string, image: string): Promise<void> {
  const nodes = await nodeNetworks(engine, name);
  const hosts = Object.entries(outside).map(([host, address]): Host => ({ host, address }));
  await Promise.all(hosts.map((host) => startHost({ engine, name, image, nodes, ...host })));
}

interface Start extends Host {
  readonly engine: Engine;
  readonly name: string;
  readonly image: string;
  readonly nodes: readonly NodeNetwork[];
}

async function startHost({ engine, name, image, nodes, host, address }: Start): Promise<void> {
  const set = [
    `ip addr add ${address}/32 dev lo`,
    ...nodes.map(({ podCidr, ip }) => `ip route add ${podCidr} via ${ip} src ${address}`),
    'exec "$@"',
  ].join(" && ");
  const serve = serveCommand({ identity: `external/${host}`, ports: externalPorts, everyAddress: false });
  const flags = [
    "--detach",
    "--name",
    containerOf(name, host),
    "--label",
    label(name),
    "--network",
    "kind",
    "--cap-add",
    "NET_ADMIN",
  ];
  const run = ["run", ...flags, "--entrypoint", "sh", image, "-c", set, "sh", ...serve];
  const container = (await docker(engine, run)).trim();
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const ip = (await docker(engine, ["inspect", "--format", format, container])).trim();
  for (const { node } of nodes) await onNode(engine, node, `ip route replace ${address} via ${ip}`);
}

export async function stopOutside(engine: Engine, name: string): Promise<void> {
  const filter = `label=${label(name)}`;
  const ids = (await docker(engine, ["ps", "--all", "--quiet", "--filter", filter])).split("\n");
  const containers = ids.filter((id) => id !== "");
  if (containers.length > 0) await docker(engine, ["rm", "--force", ...containers]);
}

function docker({ env }: Engine, args: readonly string[]): Promise<string> {
  return output({ argv: ["docker", ...args], env });
}
