import { probeId } from "../../model/probe.js";
import type { Finding } from "../../model/result/verdict.js";
import type { Cause, Causes, PlacedCell } from "./cause.js";
import { themesOf } from "../words.js";

/**
 * What is wrong for more than a moment, a finding for each cause and one for what has none. `shared`: what all of the latter
 * has in common, a sentence or nothing.
 */
export function findingsOf({ causes, confidence, unexplained }: Causes, shared: string): readonly Finding[] {
  return [
    ...causes.flatMap(({ hypothesis, cells, alternatives }: Cause) =>
      findingOf({
        key: hypothesis.key,
        sentence: `${OPENINGS[confidence]} ${hypothesis.sentence}.`,
        cells,
        alternatives: alternatives.map(({ key }) => key),
      }),
    ),
    ...findingOf({
      key: "unexplained",
      sentence: `No known cause explains what differs in ${themesOf(unexplained)}.${shared}`,
      cells: unexplained,
      alternatives: [],
    }),
  ];
}

const OPENINGS: Readonly<Record<Causes["confidence"], string>> = {
  sure: "It",
  likely: "Most likely it",
  part: "A part is as if it",
};

function findingOf({
  key,
  sentence,
  cells,
  alternatives,
}: {
  readonly key: string;
  readonly sentence: string;
  readonly cells: readonly PlacedCell[];
  readonly alternatives: readonly string[];
}): readonly Finding[] {
  const [first] = cells;
  if (first === undefined) return [];
  const { scenario, step, cell } = first;
  return [
    {
      key,
      sentence,
      connections: cells.length,
      scenarios: [...new Set(cells.map((placed) => placed.scenario))],
      example: { scenario, step, probe: probeId(cell.probe) },
      alternatives,
    },
  ];
}
