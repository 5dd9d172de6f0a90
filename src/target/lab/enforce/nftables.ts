import type { Filter, FilteredNode, Hook } from "./filter.js";
import { peerMatches, portMatches, type Words } from "./match.js";
import type { Accept, Direction, PodChain } from "./rules.js";

const TABLE = "inet netproof-policies";

/**
 * A node's whole ruleset, replaced in one transaction (`nft -f`). A pod's chain returns what it admits and drops
 * the rest.
 */
export function rulesetOf(node: FilteredNode, filter: Filter): string {
  const chains = node.rules.chains.map((chain) => chainText(chain, filter));
  const hooks = (["forward", "input"] as const).map((hook) => hookText(hook, node, filter));
  const table = [`table ${TABLE} {`, ...filter.declarations, ...chains, ...hooks, "}"];
  return [`table ${TABLE}`, `delete table ${TABLE}`, ...table, ""].join("\n");
}

/** A node's own traffic to its pods takes neither hook: "traffic from the pod's own node" is always admitted. */
function hookText(hook: Hook, node: FilteredNode, { first, last }: Filter): string {
  const vmap = (direction: Direction, interfaceName: string): string[] => {
    const jumps = node.rules.chains
      .filter((chain) => chain.direction === direction)
      .map((chain) => `"${chain.device}" : jump ${chainName(chain)}`);
    return jumps.length === 0 ? [] : [`${interfaceName} vmap { ${jumps.join(", ")} }`];
  };
  return block(`chain ${hook}`, [
    `type filter hook ${hook} priority filter; policy accept;`,
    ...first(hook, node),
    ...vmap("egress", "iifname"),
    ...(hook === "forward" ? vmap("ingress", "oifname") : []),
    ...last(hook, node),
  ]);
}

function chainName({ device, direction }: PodChain): string {
  return `${direction}-${device}`;
}

function chainText(chain: PodChain, filter: Filter): string {
  return block(`chain ${chainName(chain)}`, [
    ...chain.accepts.flatMap((accept) => acceptLines(accept, chain.direction, filter)),
    "drop",
  ]);
}

function block(head: string, lines: readonly string[]): string {
  return [`  ${head} {`, ...lines.map((line) => `    ${line}`), "  }"].join("\n");
}

/** One nftables rule for each way in which peers and ports combine, families apart. */
function acceptLines({ peers, ports }: Accept, direction: Direction, filter: Filter): readonly string[] {
  const words: Words = {
    address: (family) => filter.address(family, direction),
    port: (protocol) => filter.port(protocol, direction),
  };
  const peerSide = peerMatches(peers, words);
  const portSide = portMatches(ports, words);
  return peerSide.flatMap((peer) =>
    portSide
      .filter(({ family }) => family === undefined || peer.family === undefined || family === peer.family)
      .map((port) => [peer.text, port.text, filter.admit[direction]].filter((part) => part !== "").join(" ")),
  );
}
