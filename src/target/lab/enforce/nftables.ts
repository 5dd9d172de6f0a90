import type { Filter, FilteredNode, Hook } from "./filter.js";
import { peerMatches, portMatches, type Words } from "./match.js";
import type { Accept, Direction, PodChain } from "./rules.js";
import { createSets, type Sets } from "./sets.js";

/** A node's whole ruleset, as pieces of a table. */
export interface Ruleset {
  /** Sets and chains, in the order of their use: without the hooks no packet meets them. */
  readonly pieces: readonly Piece[];
  readonly hooks: readonly Piece[];
}

/** Part of a table that can be added by itself. */
export interface Piece {
  readonly text: string;
  /** Rules in it. */
  readonly rules: number;
}

/** A pod's chain returns what it admits and drops the rest. */
export function rulesetOf(node: FilteredNode, filter: Filter): Ruleset {
  const sets = createSets();
  const chains = chainsOf(node.rules.chains, filter, sets);
  const declared = [...filter.declarations, ...sets.declarations()];
  return {
    pieces: [...declared.map((text) => ({ text, rules: 0 })), ...chains.flatMap(({ pieces }) => pieces)],
    hooks: (["forward", "input"] as const).map((hook) => hookPiece({ hook, chains }, node, filter)),
  };
}

/** A chain and the pods that it is for: those of one Deployment have the same rules. */
interface SharedChain {
  readonly name: string;
  readonly direction: Direction;
  readonly devices: readonly string[];
  readonly pieces: readonly Piece[];
}

function chainsOf(all: readonly PodChain[], filter: Filter, sets: Sets): readonly SharedChain[] {
  const shared = new Map<string, SharedChain>();
  for (const chain of all) {
    const { direction, device, accepts } = chain;
    const lines = [...accepts.flatMap((accept) => acceptLines(accept, { direction, filter, sets })), "drop"];
    const key = [direction, ...lines].join("\n");
    const name = `${direction}-${shared.size + 1}`;
    const known = shared.get(key) ?? { name, direction, devices: [], pieces: chainPieces(name, lines) };
    shared.set(key, { ...known, devices: [...known.devices, device] });
  }
  return [...shared.values()];
}

/** Rules of one piece of a chain: each piece has to fit into what nft may say at once. */
const MOST_RULES = 20;

/** Named again, a chain goes on. */
function chainPieces(name: string, lines: readonly string[]): readonly Piece[] {
  const pieces = Math.ceil(lines.length / MOST_RULES);
  return Array.from({ length: pieces }, (_, piece) =>
    chainPiece(name, lines.slice(piece * MOST_RULES, (piece + 1) * MOST_RULES)),
  );
}

function chainPiece(name: string, lines: readonly string[]): Piece {
  const text = [`  chain ${name} {`, ...lines.map((line) => `    ${line}`), "  }"].join("\n");
  return { text, rules: lines.length };
}

/** A node's own traffic to its pods takes neither hook: "traffic from the pod's own node" is always admitted. */
function hookPiece(
  { hook, chains }: { readonly hook: Hook; readonly chains: readonly SharedChain[] },
  node: FilteredNode,
  { first, last }: Filter,
): Piece {
  const vmap = (direction: Direction, interfaceName: string): string[] => {
    const jumps = chains
      .filter((chain) => chain.direction === direction)
      .flatMap(({ name, devices }) => devices.map((device) => `"${device}" : jump ${name}`));
    return jumps.length === 0 ? [] : [`${interfaceName} vmap { ${jumps.join(", ")} }`];
  };
  return chainPiece(hook, [
    `type filter hook ${hook} priority filter; policy accept;`,
    ...first(hook, node),
    ...vmap("egress", "iifname"),
    ...(hook === "forward" ? vmap("ingress", "oifname") : []),
    ...last(hook, node),
  ]);
}

interface Place {
  readonly direction: Direction;
  readonly filter: Filter;
  readonly sets: Sets;
}

/** One nftables rule for each way in which peers and ports combine, families apart. */
function acceptLines({ peers, ports }: Accept, { direction, filter, sets }: Place): readonly string[] {
  const words: Words = {
    address: (family) => filter.address(family, direction),
    port: (protocol) => filter.port(protocol, direction),
    oneOf: sets.oneOf,
  };
  const peerSide = peerMatches(peers, words);
  const portSide = portMatches(ports, words);
  return peerSide.flatMap((peer) =>
    portSide
      .filter(({ family }) => family === undefined || peer.family === undefined || family === peer.family)
      .map((port) => [peer.text, port.text, filter.admit[direction]].filter((part) => part !== "").join(" ")),
  );
}
