import { formatEndpoint } from "../model/endpoint.js";
import { groupBy } from "../model/group.js";
import { oneInOf, type PairPower, type Power } from "../model/power.js";
import type { CellResult, ScenarioResult } from "../model/result.js";
import type { Scene } from "../model/scene.js";

/** From the tries of all connections that were to be denied. */
export function powerOf(scenarios: readonly ScenarioResult[]): Power {
  const denied = scenarios.flatMap(({ steps }) =>
    steps.flatMap(({ cells, scene }) =>
      cells
        .filter(({ expectation, verdict }) => expectation.verdict === "deny" && verdict !== "inconclusive")
        .map((cell) => ({
          tries: triesOf(cell),
          from: nodeOf(scene, cell.probe.from),
          to: nodeOf(scene, cell.probe.to),
        })),
    ),
  );
  const sum = (cells: typeof denied): number => cells.reduce((total, { tries }) => total + tries, 0);
  const pairs = [...groupBy(denied, ({ from, to }) => JSON.stringify([from, to])).values()].flatMap(
    (own): readonly PairPower[] => {
      const [first] = own;
      const tries = sum([...own]);
      return first === undefined ? [] : [{ from: first.from, to: first.to, tries, oneIn: oneInOf(tries) }];
    },
  );
  const tries = sum(denied);
  return { tries, oneIn: oneInOf(tries), pairs: pairs.toSorted((one, other) => one.tries - other.tries) };
}

function triesOf({ tries: { answered, silent } }: CellResult): number {
  return answered + silent;
}

function nodeOf({ pods }: Scene, end: CellResult["probe"]["from"]): string {
  switch (end.kind) {
    case "pod":
      return (
        pods.find(({ namespace, name }) => namespace === end.namespace && name === end.name)?.node ?? "?"
      );
    case "service":
      return "a Service";
    case "external":
      return "outside";
    default:
      return formatEndpoint(end);
  }
}
