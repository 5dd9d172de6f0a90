import type { Place } from "./place.js";
import type { PageMatrix, PageView } from "../data.js";
import { html, type Markup } from "../markup.js";
import type { Cell } from "./cell.js";
import { element } from "./dom.js";
import { neighbour } from "./keys.js";

export interface Grid {
  readonly element: HTMLElement;
  readonly paint: (view: PageView) => void;
  /** Marks the cell, and brings it into view. */
  readonly select: (cell: Cell) => void;
}

export interface GridEvents {
  readonly onSelect: (cell: Cell) => void;
  /** The pointer or the focus came to a cell. */
  readonly onPoint: (cell: Cell) => void;
}

/** A matrix as a grid for every reader: Tab comes to one of its cells, arrow keys move on from there. */
export function createGrid(
  { matrix, cells, label }: { matrix: PageMatrix; cells: readonly Cell[]; label: string },
  events: GridEvents,
): Grid {
  const byPlace = new Map(cells.map((cell) => [`${cell.row}.${cell.column}`, cell]));
  const root = element(html`<div class="grid" role="grid" aria-label="${label}"></div>`);
  root.innerHTML = gridMarkup(matrix, byPlace).markup;
  measure(root, matrix);
  const nodeOf = ({ row, column }: Place): HTMLElement | undefined => {
    const node = row < 0 || column < 0 ? undefined : root.children[row + 1]?.children[column + 1];
    return node instanceof HTMLElement ? node : undefined;
  };
  const boxes = cells.flatMap((cell) => {
    const node = nodeOf(cell);
    return node === undefined ? [] : [{ node, cell }];
  });
  const cellAt = (target: EventTarget | null): Cell | undefined => {
    const node = target instanceof Element ? target.closest<HTMLElement>("[role=gridcell]") : null;
    return node === null ? undefined : byPlace.get(node.dataset["at"] ?? "");
  };
  const tabStop = rovingTabStop(nodeOf({ row: 0, column: 0 }));
  let selected: HTMLElement | undefined;
  const select = (cell: Cell): void => {
    selected?.removeAttribute("aria-selected");
    selected = nodeOf(cell);
    selected?.setAttribute("aria-selected", "true");
    tabStop(selected);
  };
  root.addEventListener("click", ({ target }) => {
    const cell = cellAt(target);
    if (cell !== undefined) events.onSelect(cell);
  });
  for (const type of ["pointerover", "focusin"])
    root.addEventListener(type, ({ target }) => {
      const cell = cellAt(target);
      if (cell !== undefined) events.onPoint(cell);
    });
  root.addEventListener("keydown", (event) => {
    const box = event.target instanceof HTMLElement ? event.target : undefined;
    const place = placeOf(box);
    if (place === undefined) return;
    if (event.key === "Enter" || event.key === " ") box?.click();
    else {
      const next = nodeOf(neighbour(event, place, { rows: matrix.from.length, columns: matrix.to.length }));
      if (next === undefined || next === box) return;
      tabStop(next);
      next.focus();
    }
    event.preventDefault();
  });
  return {
    element: root,
    select,
    paint: (view) => {
      for (const { node, cell } of boxes) {
        const { letter, tone } = cell.outcome.marks[view];
        node.textContent = letter;
        node.className = `cell ${tone}`;
      }
    },
  };
}

function placeOf(node: HTMLElement | undefined): Place | undefined {
  const [row, column] = (node?.dataset["at"] ?? "").split(".").map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** The one cell that Tab comes to. */
function rovingTabStop(first: HTMLElement | undefined): (next: HTMLElement | undefined) => void {
  let current = first;
  if (current !== undefined) current.tabIndex = 0;
  return (next) => {
    if (current !== undefined) current.tabIndex = -1;
    if (next !== undefined) next.tabIndex = 0;
    current = next;
  };
}

function gridMarkup({ from, to }: PageMatrix, cells: ReadonlyMap<string, Cell>): Markup {
  const heads = to.map((name) => html`<span role="columnheader" title="${name}"><span>${name}</span></span>`);
  const head = html`<div role="row" class="head">
    <span role="columnheader" class="corner">to →</span>${heads}
  </div>`;
  const body = from.map((name, row) => {
    const boxes = to.map((_, column) => {
      const place = `${row}.${column}`;
      return html`<span
        role="gridcell"
        class="cell"
        tabindex="-1"
        data-at="${place}"
        aria-label="${labelOf(cells.get(place))}"
      ></span>`;
    });
    return html`<div role="row"><span role="rowheader" title="${name}">${name}</span>${boxes}</div>`;
  });
  return html`${head}${body}`;
}

/** The same in every view: who listens needs all of them at once. */
function labelOf(cell: Cell | undefined): string {
  if (cell === undefined) return "not probed";
  const { expected, observed, marks } = cell.outcome;
  return `${cell.from} to ${cell.to}: ${marks.difference.meaning}; expected ${expected}, observed ${observed}`;
}

/** Wider matrices have smaller cells. */
const MANY_COLUMNS = 40;

/** Names this short stand upright above their columns. */
const UPRIGHT = 3;

function measure(root: HTMLElement, { from, to }: PageMatrix): void {
  const longest = (names: readonly string[]): number => Math.max(...names.map(({ length }) => length));
  root.style.setProperty("--columns", String(to.length));
  root.style.setProperty("--row-name", `${longest(from)}ch`);
  root.style.setProperty("--column-name", `${longest(to)}ch`);
  root.classList.toggle("dense", to.length > MANY_COLUMNS);
  root.classList.toggle("upright", longest(to) <= UPRIGHT);
}
