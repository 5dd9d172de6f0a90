import type { PageData, PageMark, PageMatrix, PageStep, PageView } from "../data.js";
import { plural } from "../../text/words.js";
import { html, type Markup } from "../markup.js";
import { at, type Cell, cellId, cellsOf } from "./cell.js";
import { detail } from "./detail.js";
import { element, fill, find } from "./dom.js";
import { createGrid, type Grid } from "./grid.js";

const VIEWS = {
  difference: "Difference",
  expected: "Expected",
  observed: "Observed",
} as const satisfies Record<PageView, string>;

/** Differing cells listed for a step; the matrix shows all of them. */
const MAX_LISTED = 60;

/** Beside taller matrices the picked cell stays in sight. */
const MANY_ROWS = 20;

interface Sheet {
  readonly matrix: PageMatrix;
  readonly cells: readonly Cell[];
}

/** The matrices of a step, one at a time, in three views, beside what is known of the cell that the reader picks. */
export function matrixPanel(step: PageStep, name: string, data: PageData): HTMLElement {
  const sheets = step.matrices.map((matrix) => ({ matrix, cells: cellsOf(matrix, data) }));
  const wrong = sheets.flatMap(({ cells }) => cells).filter(({ outcome }) => outcome.notable);
  const root = element(panelMarkup(name, sheets, wrong));
  const frame = find(root, ".frame");
  const info = find(root, ".detail");
  let view: PageView = "difference";
  let shown: { readonly matrix: PageMatrix; readonly grid: Grid } | undefined;

  const show = ({ matrix, cells }: Sheet): Grid => {
    if (shown?.matrix === matrix) return shown.grid;
    const label = `${matrix.name}, ${plural(cells.length, "connection")}: sources down, destinations across`;
    const grid = createGrid(
      { matrix, cells, label },
      { onSelect: pick, onPoint: (cell) => fill(find(root, ".readout"), html`${cellId(cell)}`) },
    );
    frame.replaceChildren(grid.element);
    root.classList.toggle("tall", matrix.from.length > MANY_ROWS);
    shown = { matrix, grid };
    draw(cells);
    return grid;
  };
  const draw = (cells: readonly Cell[]): void => {
    shown?.grid.paint(view);
    fill(find(root, ".legend"), legend(cells, view));
  };
  const pick = (cell: Cell): void => {
    shown?.grid.select(cell);
    fill(info, detail(cell, step, data));
    info.scrollIntoView({ block: "nearest" });
  };
  const sheetOf = (matrix: PageMatrix): Sheet => at(sheets, step.matrices.indexOf(matrix));

  root.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || shown === undefined) return;
    if (target.dataset["kind"] === "view") {
      view = target.value as PageView;
      draw(sheetOf(shown.matrix).cells);
    } else show(at(sheets, Number(target.value)));
  });
  find(root, ".differing").addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button === null) return;
    const cell = at(wrong, Number(button.value));
    reveal(cell);
    pick(cell);
  });
  const reveal = (cell: Cell): void => {
    const index = step.matrices.indexOf(cell.matrix);
    const input = root.querySelector<HTMLInputElement>(`input[data-kind=sheet][value="${index}"]`);
    if (input !== null) input.checked = true;
    show(sheetOf(cell.matrix));
  };

  const [first] = wrong;
  if (first === undefined) show(at(sheets, 0));
  else {
    reveal(first);
    shown?.grid.select(first);
    fill(info, detail(first, step, data));
  }
  return root;
}

function panelMarkup(name: string, sheets: readonly Sheet[], wrong: readonly Cell[]): Markup {
  const views = Object.entries(VIEWS).map(([value, text], index) =>
    radio({ kind: "view", name, value, text, on: index === 0 }),
  );
  const choices = sheets.map(({ matrix, cells }, index) => {
    const number = cells.filter(({ outcome }) => outcome.notable).length;
    const text = number === 0 ? matrix.name : `${matrix.name} (${number})`;
    if (sheets.length === 1) return html`<span class="only">${text}</span>`;
    return radio({ kind: "sheet", name, value: String(index), text, on: index === 0 });
  });
  return html`<div class="panel">
    <div class="picture">
      <div class="controls">
        <fieldset>
          <legend>View</legend>
          ${views}
        </fieldset>
        <fieldset>
          <legend>Port</legend>
          ${choices}
        </fieldset>
      </div>
      <div class="frame"></div>
      <p class="readout" aria-hidden="true">&nbsp;</p>
      <ul class="legend" aria-label="Legend"></ul>
      <div class="differing">${differing(wrong)}</div>
    </div>
    <div class="detail" aria-live="polite">
      <p class="empty">
        Pick a cell, with a click or with arrow keys and Enter, to see both ends, what was expected and why,
        and what was observed.
      </p>
    </div>
  </div>`;
}

function radio({
  kind,
  name,
  value,
  text,
  on,
}: {
  kind: "view" | "sheet";
  name: string;
  value: string;
  text: string;
  on: boolean;
}): Markup {
  return html`<label
    ><input
      type="radio"
      data-kind="${kind}"
      name="${name} ${kind}"
      value="${value}"
      ${on ? html` checked` : ""}
    /><span>${text}</span></label
  >`;
}

function differing(wrong: readonly Cell[]): Markup | undefined {
  if (wrong.length === 0) return undefined;
  const items = wrong.slice(0, MAX_LISTED).map((cell, index) => {
    const { letter, meaning, tone } = cell.outcome.marks.difference;
    return html`<li>
      <button type="button" value="${index}">
        <span class="cell ${tone}" aria-hidden="true">${letter}</span>
        <span>${cellId(cell)} <small class="hidden">${meaning}</small></span>
      </button>
    </li>`;
  });
  const more =
    wrong.length > items.length
      ? html`<p class="hint">
          … and ${plural(wrong.length - items.length, "more connection")}, in the matrix.
        </p>`
      : undefined;
  return html`<h5>${plural(wrong.length, "connection")} to look at</h5>
    <ul>
      ${items}
    </ul>
    ${more}`;
}

function legend(cells: readonly Cell[], view: PageView): Markup {
  const used = new Map<string, PageMark>(
    cells.map(({ outcome }) => [
      `${outcome.marks[view].tone}${outcome.marks[view].letter}`,
      outcome.marks[view],
    ]),
  );
  return html`${[...used.values()].map(
    ({ letter, meaning, tone }) =>
      html`<li>
        <span class="cell ${tone}" aria-hidden="true">${letter}</span
        ><span class="hidden">${letter}:</span> ${meaning}
      </li>`,
  )}`;
}
