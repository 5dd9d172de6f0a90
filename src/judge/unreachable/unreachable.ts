import { probeId } from "../../model/probe.js";
import type { RunRecord } from "../../record/record.js";
import type { Finding } from "../../model/result/verdict.js";
import { count } from "../words.js";
import { type Path, pathsOf, spoilt } from "./paths.js";

/** A node, or two, on which nothing answers even without policies. */
export interface Unreachable {
  readonly finding: Finding;
  /** "nothing reaches pods on node b, or comes from them" */
  readonly clause: string;
  /** Ids of those in which it showed, or may have: a Service or a node may not reach a pod there either. */
  readonly scenarios: ReadonlySet<string>;
}

interface Place {
  readonly clause: string;
  readonly nodes: readonly string[];
  readonly holds: (path: Path) => boolean;
}

/** Fewer silent connections are no node's doing for certain. */
const FEWEST = 3;

/**
 * The one place in which everything that was tried before any policy stayed silent, while nothing did elsewhere; undefined:
 * there is none, or several would explain it as well.
 */
export function unreachableIn(record: RunRecord): Unreachable | undefined {
  const paths = pathsOf(record);
  const silent = paths.filter(({ answered }) => !answered);
  if (silent.length < FEWEST || silent.length === paths.length) return undefined;
  const nodes = [...new Set(paths.flatMap(({ from, to }) => [from, to]))];
  for (const places of placesAmong(nodes)) {
    const [place, another] = places.filter((own) => isSilent(own, paths));
    if (place !== undefined && another === undefined) return unreachable(place, silent, record);
  }
  return undefined;
}

function isSilent({ holds }: Place, paths: readonly Path[]): boolean {
  return paths.every((path) => holds(path) !== path.answered);
}

/** From what says most to what says least. */
function placesAmong(nodes: readonly string[]): readonly (readonly Place[])[] {
  const pairs = nodes.flatMap((one) =>
    nodes.filter((other) => other > one).map((other) => [one, other] as const),
  );
  const ways = nodes.flatMap((one) =>
    nodes.filter((other) => other !== one).map((other) => [one, other] as const),
  );
  return [
    nodes.map((node) => ({
      nodes: [node],
      clause: `nothing reaches pods on node ${node}, or comes from them`,
      holds: ({ from, to }) => from === node || to === node,
    })),
    nodes.map((node) => ({
      nodes: [node],
      clause: `nothing reaches pods on node ${node}`,
      holds: ({ to }) => to === node,
    })),
    nodes.map((node) => ({
      nodes: [node],
      clause: `nothing comes from pods on node ${node}`,
      holds: ({ from }) => from === node,
    })),
    nodes.map((node) => ({
      nodes: [node],
      clause: `nothing passes between pods on node ${node} and those of other nodes`,
      holds: ({ from, to }) => (from === node) !== (to === node),
    })),
    pairs.map(([one, other]) => ({
      nodes: [one, other],
      clause: `nothing passes between pods on nodes ${one} and ${other}`,
      holds: ({ from, to }) => from !== to && [one, other].includes(from) && [one, other].includes(to),
    })),
    [
      {
        nodes,
        clause: "nothing passes between pods of different nodes",
        holds: ({ from, to }) => from !== to,
      },
    ],
    ways.map(([one, other]) => ({
      nodes: [one, other],
      clause: `nothing from pods on node ${one} reaches pods on node ${other}`,
      holds: ({ from, to }) => from === one && to === other,
    })),
  ];
}

function unreachable(
  { clause, nodes }: Place,
  silent: readonly Path[],
  record: RunRecord,
): Unreachable | undefined {
  const [first] = silent;
  if (first === undefined) return undefined;
  const scenarios = new Set(silent.map(({ scenario }) => scenario));
  const extent = `${count(silent.length, "connection")} in ${count(scenarios.size, "scenario")} had no answer, without any policy`;
  const finding: Finding = {
    key: "unreachable",
    sentence: `${clause.charAt(0).toUpperCase()}${clause.slice(1)}: ${extent}.`,
    connections: silent.length,
    scenarios: [...scenarios],
    example: { scenario: first.scenario, step: "", probe: probeId(first.probe) },
    alternatives: [],
  };
  return { clause, scenarios: new Set([...scenarios, ...spoilt(record, nodes)]), finding };
}
