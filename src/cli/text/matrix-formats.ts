import { groupBy } from "../../model/group.js";
import { type DescribedCell, described } from "../../policies/matrix/described.js";
import type { WorkloadMatrix } from "../../policies/matrix/workload-matrix.js";
import { matrixSvg } from "../../report/svg.js";
import { textTable } from "./text-table.js";
import { indent } from "../../report/text/wrap.js";
import { type Mark, marks } from "../../report/text/matrix.js";

/** A matrix of workloads in each format; whoever reads it gets every cell. */
export const matrixFormats = {
  table: tableText,
  json: jsonText,
  csv: csvText,
  markdown: markdownText,
  dot: dotText,
  mermaid: mermaidText,
  svg: svgText,
} as const satisfies Record<string, (matrix: WorkloadMatrix) => string>;

export type MatrixFormat = keyof typeof matrixFormats;

const WIDTH = 80;

function cellsOf({ cells }: WorkloadMatrix): readonly DescribedCell[] {
  return [...cells].map(described);
}

/** `TCP 80,443`, `TCP 80; left open UDP 53`, `undecided` */
function cellText({ allowed, open, dependsOn }: DescribedCell): string {
  if (dependsOn.length > 0) return "undecided";
  return open === undefined ? allowed : `${allowed === "none" ? "" : `${allowed}; `}left open ${open}`;
}

/** A table where it fits, else a list of who reaches each; below it what undecided cells depend on. */
function tableText(matrix: WorkloadMatrix): string {
  const cells = cellsOf(matrix);
  const grid = textTable(...gridOf(matrix, cells));
  const fits = grid.split("\n").every((line) => line.length <= WIDTH);
  const depends = [...new Set(cells.flatMap(({ dependsOn }) => dependsOn))].map((what) => `  · ${what}`);
  const notes = depends.length === 0 ? [] : ["", "undecided cells depend on", ...depends];
  return `${[fits ? grid : listOf(cells), ...notes].join("\n")}\n`;
}

function gridOf(
  { rows }: WorkloadMatrix,
  cells: readonly DescribedCell[],
): readonly [head: readonly string[], lines: readonly (readonly string[])[]] {
  const columns = new Set(cells.map(({ to }) => to));
  const shown = rows.map(({ name }) => name).filter((name) => columns.has(name));
  const lines = [...groupBy(cells, ({ from }) => from)].map(([from, own]) => {
    const byColumn = new Map(own.map((cell) => [cell.to, cellText(cell)]));
    return [from, ...shown.map((column) => byColumn.get(column) ?? "·")];
  });
  return [["from ↓ to →", ...shown], lines];
}

/** Those that do not reach it are named only where they are few. */
const MOST_NAMES = 3;

function listOf(cells: readonly DescribedCell[]): string {
  const parts = [...groupBy(cells, ({ to }) => to)].map(([to, own]) => {
    const lines = [...groupBy(own, cellText)].map(
      ([text, same]) =>
        `${text}: ${text === "none" && same.length > MOST_NAMES ? `${same.length} others` : same.map(({ from }) => from).join(", ")}`,
    );
    return [`to ${to}`, ...lines.map((line) => indent(line, 2))].join("\n");
  });
  return parts.join("\n");
}

function jsonText(matrix: WorkloadMatrix): string {
  const connections = [...matrix.cells].map((cell) => {
    const { allowed, open, dependsOn } = described(cell);
    return {
      from: cell.from.name,
      to: cell.to.name,
      allowed,
      open: open ?? null,
      dependsOn,
      ports: cell.ports,
    };
  });
  const workloads = matrix.rows.map(({ name, pods }) => ({ name, pods: pods.length }));
  return `${JSON.stringify({ workloads, connections }, undefined, 2)}\n`;
}

function csvText(matrix: WorkloadMatrix): string {
  const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = cellsOf(matrix).map(({ from, to, allowed, open, dependsOn }) =>
    [from, to, allowed, open ?? "", dependsOn.join("; ")].map(field).join(","),
  );
  return `${["from,to,allowed,open,dependsOn", ...rows].join("\n")}\n`;
}

function markdownText(matrix: WorkloadMatrix): string {
  const [head, lines] = gridOf(matrix, cellsOf(matrix));
  const row = (fields: readonly string[]): string => `| ${fields.join(" | ")} |`;
  return `${[row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n")}\n`;
}

/** Connections that are allowed, wholly or in part. */
function edgesOf(matrix: WorkloadMatrix): readonly DescribedCell[] {
  return cellsOf(matrix).filter((cell) => cellText(cell) !== "none");
}

function dotText(matrix: WorkloadMatrix): string {
  const nodes = matrix.rows.map(({ name }) => `  ${JSON.stringify(name)};`);
  const edges = edgesOf(matrix).map(
    (cell) =>
      `  ${JSON.stringify(cell.from)} -> ${JSON.stringify(cell.to)} [label=${JSON.stringify(cellText(cell))}];`,
  );
  return `digraph policies {\n${[...nodes, ...edges].join("\n")}\n}\n`;
}

function mermaidText(matrix: WorkloadMatrix): string {
  const ids = new Map(matrix.rows.map(({ name }, index) => [name, `w${index}`]));
  const nodes = [...ids].map(([name, id]) => `  ${id}["${name}"]`);
  const edges = edgesOf(matrix).map(
    (cell) => `  ${ids.get(cell.from)} -->|"${cellText(cell)}"| ${ids.get(cell.to)}`,
  );
  return `${["graph LR", ...nodes, ...edges].join("\n")}\n`;
}

const letters = {
  all: { ...marks.open, meaning: "every port" },
  none: { ...marks.blocked, meaning: "no port" },
  some: { letter: "+", meaning: "some ports", paint: "green" },
  undecided: { ...marks.inconclusive, meaning: "undecided" },
} as const satisfies Record<string, Mark>;

function svgText(matrix: WorkloadMatrix): string {
  const cells = cellsOf(matrix).map((cell) => ({ from: cell.from, to: cell.to, mark: markOf(cell) }));
  return matrixSvg("What the policies mean", [{ title: "every port of every protocol", cells }]);
}

function markOf({ allowed, open, dependsOn }: DescribedCell): Mark {
  if (dependsOn.length > 0) return letters.undecided;
  if (allowed === "all") return letters.all;
  return allowed === "none" && open === undefined ? letters.none : letters.some;
}
