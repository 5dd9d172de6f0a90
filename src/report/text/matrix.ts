import Table from "cli-table3";
import type { Colors } from "picocolors/types.js";
import { formatEndpoint } from "../../model/endpoint.js";
import { groupBy } from "../../model/group.js";
import { type CellResult, direction, isMismatch } from "../../model/result/result.js";

/** A letter for each cell, so that nothing depends on colour. */
export interface Mark {
  readonly letter: string;
  readonly meaning: string;
  readonly paint: keyof Pick<Colors, "dim" | "red" | "yellow" | "green">;
}

export const marks = {
  open: { letter: ".", meaning: "answers, as expected", paint: "dim" },
  blocked: { letter: "x", meaning: "blocked, as expected", paint: "dim" },
  leak: { letter: "L", meaning: "leak: answered, must not", paint: "red" },
  outage: { letter: "O", meaning: "outage: no answer, must have one", paint: "red" },
  misdirected: { letter: "M", meaning: "misdirected: another pod answered", paint: "red" },
  unstable: { letter: "U", meaning: "unstable: a brief leak or an intermittent outage", paint: "red" },
  knownLeak: { letter: "l", meaning: "leak, declared", paint: "red" },
  knownOutage: { letter: "o", meaning: "outage, declared", paint: "yellow" },
  inconclusive: { letter: "?", meaning: "inconclusive", paint: "yellow" },
  unspecified: { letter: "-", meaning: "left open by the API", paint: "dim" },
} as const satisfies Record<string, Mark>;

export function markOf(cell: CellResult): Mark {
  if (cell.acceptedAs !== undefined) return direction(cell) === "leak" ? marks.knownLeak : marks.knownOutage;
  if (cell.verdict !== "match") return marks[cell.verdict];
  return cell.expectation.verdict === "allow" ? marks.open : marks.blocked;
}

export interface GridCell {
  readonly from: string;
  readonly to: string;
  readonly mark: Mark;
}

/** Sources down, destinations across. Without borders, so that it can stand inside other text. */
export function grid(cells: readonly GridCell[], colors: Colors): string {
  const columns = [...groupBy(cells, ({ to }) => to).keys()];
  const rows = groupBy(cells, ({ from }) => from);
  const table = new Table({
    head: ["to →", ...columns],
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    colAligns: ["left", ...columns.map(() => "center" as const)],
    chars: BORDERLESS,
  });
  for (const [from, row] of rows) {
    const byColumn = new Map(row.map((cell) => [cell.to, cell.mark]));
    table.push([from, ...columns.map((column) => painted(byColumn.get(column), colors))]);
  }
  return table.toString();
}

function painted(mark: Mark | undefined, colors: Colors): string {
  return mark === undefined ? " " : colors[mark.paint](mark.letter);
}

export const BORDERLESS = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((part) => [part, ""]),
);

/** Wider matrices show only the rows and columns in which something differs. */
const MAX_COLUMNS = 12;

/** The matrices of a step in which something differs, one for each port, protocol and family, with a legend. */
export function stepMatrices(cells: readonly CellResult[], colors: Colors): string {
  const groups = groupBy(cells, ({ probe }) => `${probe.port}/${probe.protocol} ${probe.ipFamily}`);
  const shown = [...groups].filter(([, group]) => group.some(isNotable));
  const grids = shown.map(([name, group]) => `${name}\n${grid(relevant(group).map(gridCell), colors)}`);
  const used = new Map(shown.flatMap(([, group]) => group.map(markOf)).map((mark) => [mark.letter, mark]));
  const legend = [...used.values()].map(({ letter, meaning }) => `${letter}  ${meaning}`);
  return [...grids, legend.join("\n")].join("\n\n");
}

function isNotable(cell: CellResult): boolean {
  return isMismatch(cell) || cell.verdict === "inconclusive";
}

function relevant(cells: readonly CellResult[]): readonly CellResult[] {
  if (new Set(cells.map(({ probe }) => formatEndpoint(probe.to))).size <= MAX_COLUMNS) return cells;
  const wrong = cells.filter(isNotable);
  const rows = new Set(wrong.map(({ probe }) => formatEndpoint(probe.from)));
  const columns = new Set(wrong.map(({ probe }) => formatEndpoint(probe.to)));
  return cells.filter(
    ({ probe }) => rows.has(formatEndpoint(probe.from)) && columns.has(formatEndpoint(probe.to)),
  );
}

function gridCell(cell: CellResult): GridCell {
  return { from: formatEndpoint(cell.probe.from), to: formatEndpoint(cell.probe.to), mark: markOf(cell) };
}
