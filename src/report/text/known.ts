import type { Colors } from "picocolors/types.js";
import { groupBy } from "../../model/group.js";
import { probeId } from "../../model/probe.js";
import { type CellResult, direction, type ScenarioResult } from "../../model/result/result.js";
import { plural } from "./words.js";
import { indent, wrap } from "./wrap.js";

/** Probes named for one declared divergence; -o json has all of them. */
const MAX_PROBES = 4;

const WIDTH = 80;

/** A block for each divergence that was declared and met, on passing scenarios too. */
export function knownTexts(scenario: ScenarioResult, colors: Colors): readonly string[] {
  const cells = scenario.steps
    .flatMap((step) => step.cells)
    .filter(({ acceptedAs }) => acceptedAs !== undefined);
  const groups = groupBy(cells, (cell) => `${direction(cell)} ${cell.acceptedAs}`);
  return [...groups.values()].map((group) => knownText(group, colors));
}

function knownText(cells: readonly CellResult[], colors: Colors): string {
  const [first] = cells;
  const leaks = first !== undefined && direction(first) === "leak";
  const head = leaks ? colors.red("known leak  ") : colors.yellow("known outage");
  const probes = cells.slice(0, MAX_PROBES).map(({ probe }) => probeId(probe));
  const more = cells.length > probes.length ? [`and ${cells.length - probes.length} more`] : [];
  const text = `${first?.acceptedAs}\n${plural(cells.length, "probe")}: ${[...probes, ...more].join(", ")}`;
  return indent(`${head} ${indent(wrap(text, WIDTH - 19), 13).trimStart()}`, 6);
}
