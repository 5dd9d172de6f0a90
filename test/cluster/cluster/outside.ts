import { isIPv6 } from "node:net";
import { externalCommand, externalPorts } from "../../../src/probe/external-hosts.js";
import type { Engine } from "../engine/engine.js";
import { output } from "../process.js";
import type { Families } from "./names.js";
import { type NodeNetwork, nodeNetworks, onNode } from "./routes.js";

/** Hosts outside the cluster, with the addresses that the scenario library writes its ipBlocks for. */
export const outside = {
  backup: ["192.168.5.10", "2001:db8:5::10"],
  stranger: ["192.168.5.20", "2001:db8:5::20"],
  partner: ["172.17.0.10", "2001:db8:17::10"],
  legacy: ["10.0.0.10", "2001:db8:10::10"],
  internet: ["203.0.113.10", "2001:db8:113::10"],
} as const;

/** What netproof is told of them. */
export function externalFlags(cluster: string, families: Families): readonly string[] {
  return Object.entries(outside).flatMap(([host, addresses]) => [
    "--external",
    `${host}=${addresses.slice(0, families === "dual" ? 2 : 1).join(",")}`,
    "--external-shell",
    `${host}=docker exec -i ${containerOf(cluster, host)}`,
  ]);
}

const containerOf = (cluster: string, host: string): string => `${cluster}-outside-${host}`;

const label = (name: string): string => `netproof.io/outside=${name}`;

/** Starts the hosts in the nodes' network, with plain routes both ways: nothing rewrites addresses on the path. */
export async function startOutside(start: {
  readonly engine: Engine;
  readonly name: string;
  readonly families: Families;
  readonly image: string;
}): Promise<void> {
  const { engine, name, families } = start;
  const nodes = await nodeNetworks(engine, name);
  const routes = await Promise.all(
    Object.entries(outside).map(async ([host, addresses]) => {
      const own = addresses.slice(0, families === "dual" ? 2 : 1);
      const container = await startHost({ ...start, nodes, host, addresses: own });
      return waysTo(engine, container, own);
    }),
  );
  for (const { node } of nodes) await onNode(engine, node, routes.flat().join(" && "));
}

async function startHost(host: {
  readonly engine: Engine;
  readonly name: string;
  readonly image: string;
  readonly nodes: readonly NodeNetwork[];
  readonly host: string;
  readonly addresses: readonly string[];
}): Promise<string> {
  const { engine, name, image, nodes, addresses } = host;
  const address = (family: string): string =>
    addresses.find((own) => isIPv6(own) === family.includes(":")) ?? "";
  const set = [
    // A tentative address is no source for a route.
    ...addresses.map((own) => `ip addr add ${own} dev lo${isIPv6(own) ? " nodad" : ""}`),
    ...nodes.flatMap(({ ways }) =>
      ways.map(({ podCidr, via }) => `ip route add ${podCidr} via ${via} src ${address(podCidr)}`),
    ),
    'exec "$@"',
  ].join(" && ");
  const serve = externalCommand({ name: host.host, ports: externalPorts });
  const named = ["--name", containerOf(name, host.host), "--label", label(name)];
  const network = [
    "--network",
    "kind",
    "--cap-add",
    "NET_ADMIN",
    "--sysctl",
    "net.ipv6.conf.all.disable_ipv6=0",
  ];
  const run = [
    "run",
    "--detach",
    ...named,
    ...network,
    "--entrypoint",
    "sh",
    image,
    "-c",
    set,
    "sh",
    ...serve,
  ];
  return (await docker(engine, run)).trim();
}

/** The routes to a host, for the nodes. */
async function waysTo(
  engine: Engine,
  container: string,
  addresses: readonly string[],
): Promise<readonly string[]> {
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}";
  const links = (await docker(engine, ["inspect", "--format", format, container])).trim().split(" ");
  return addresses.map((address) => {
    const via = links.find((link) => isIPv6(link) === isIPv6(address));
    return `ip route replace ${address} via ${via}`;
  });
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
