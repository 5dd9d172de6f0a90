import { probeId } from "../model/probe.js";
import { groupBy } from "../model/group.js";
import { smallest } from "../model/samples.js";
import { oneInOf, type PairPower, type Power } from "../model/result/power.js";
import type { CellResult, ScenarioResult } from "../model/result/result.js";
import type { StepSnapshot } from "../model/result/snapshot.js";
import { nodeOfPod } from "./step-snapshot.js";

interface Held {
  readonly scenario: string;
  readonly cell: CellResult;
  readonly from: string;
  readonly to: string;
}

/** From the tries of denied connections that held: one that leaks says nothing of leaks that nobody saw. */
export function powerOf(scenarios: readonly ScenarioResult[]): Power {
  const held = scenarios.flatMap(({ id: scenario, steps }) =>
    steps.flatMap(({ cells, snapshot }) =>
      cells.filter(isHeld).map((cell): Held => ({
        scenario,
        cell,
        from: nodeOf(snapshot, cell.probe.from),
        to: nodeOf(snapshot, cell.probe.to),
      })),
    ),
  );
  const pairs = [...groupBy(held, ({ from, to }) => JSON.stringify([from, to])).values()].flatMap(pairOf);
  const connections = [
    ...groupBy(held, ({ scenario, cell }) => `${scenario} ${probeId(cell.probe)}`).values(),
  ];
  const fewest = connections.length === 0 ? 0 : smallest(connections.map(triesOf));
  return {
    ...figures(triesOf(held)),
    connections: connections.length,
    alone: oneInOf(fewest),
    pairs: pairs.toSorted((one, other) => one.tries - other.tries),
  };
}

function isHeld({ expectation, verdict }: CellResult): boolean {
  return expectation.verdict === "deny" && verdict === "match";
}

function triesOf(held: readonly Held[]): number {
  return held.reduce((sum, { cell }) => sum + cell.tries.silent, 0);
}

function figures(tries: number): Pick<Power, "tries" | "oneIn"> {
  return { tries, oneIn: oneInOf(tries) };
}

function pairOf(held: readonly Held[]): readonly PairPower[] {
  const [first] = held;
  return first === undefined ? [] : [{ from: first.from, to: first.to, ...figures(triesOf(held)) }];
}

function nodeOf(snapshot: StepSnapshot, end: CellResult["probe"]["from"]): string {
  switch (end.kind) {
    case "pod":
      return nodeOfPod(snapshot, end) ?? "?";
    case "service":
      return "a Service";
    case "external":
      return "outside";
    case "node":
      return `node ${end.name}`;
    case "address":
      return end.ip;
  }
}
