import { z } from "zod";
import type { Engine } from "../engine/engine.js";
import { output } from "../process.js";
import { kubectl } from "./kubectl.js";

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ podCIDRs: z.array(z.string()) }),
      status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })) }),
    }),
  ),
});

export interface NodeNetwork {
  readonly node: string;
  /** The way to its pods, for each family. */
  readonly ways: readonly { readonly podCidr: string; readonly via: string }[];
}

/** Plain routes to the other nodes' pods: for CNIs that bring none. */
export async function addRoutes(engine: Engine, name: string): Promise<void> {
  const nodes = await nodeNetworks(engine, name);
  for (const { node } of nodes) {
    const others = nodes.filter((other) => other.node !== node);
    const ways = others.flatMap((other) => other.ways);
    const lines = ways.map(({ podCidr, via }) => `ip route replace ${podCidr} via ${via}`);
    await onNode(engine, node, lines.join(" && "));
  }
}

/** The reference plugin `bridge`, which knows no policies. */
export async function addBridges(engine: Engine, name: string): Promise<void> {
  for (const { node, ways } of await nodeNetworks(engine, name)) {
    const ranges = ways.map(({ podCidr }) => [{ subnet: podCidr }]);
    const routes = ways.map(({ podCidr }) => ({ dst: podCidr.includes(":") ? "::/0" : "0.0.0.0/0" }));
    const ipam = { type: "host-local", ranges, routes };
    const bridge = { type: "bridge", bridge: "cni0", isGateway: true, hairpinMode: true, ipam };
    const list = {
      cniVersion: "0.3.1",
      name: "bridge",
      plugins: [bridge, { type: "portmap", capabilities: { portMappings: true } }],
    };
    await onNode(engine, node, "cat >/etc/cni/net.d/10-bridge.conflist", JSON.stringify(list));
  }
}

export async function nodeNetworks(engine: Engine, name: string): Promise<readonly NodeNetwork[]> {
  const { items } = nodeList.parse(
    JSON.parse(await kubectl({ engine, name, args: ["get", "nodes", "-o", "json"] })),
  );
  return items.map(({ metadata, spec, status }) => {
    const own = status.addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address);
    const ways = spec.podCIDRs.map((podCidr) => ({
      podCidr,
      via: own.find((address) => address.includes(":") === podCidr.includes(":")) ?? "",
    }));
    return { node: metadata.name, ways };
  });
}

/** Runs a line of shell in a node's container. */
export async function onNode(engine: Engine, node: string, script: string, stdin = ""): Promise<string> {
  return output({ argv: ["docker", "exec", "-i", node, "sh", "-c", script], env: engine.env, stdin });
}
