import type { CellMore, PageCell, PageData, PageDeciding, PageMatrix, PageOutcome } from "../data.js";

/** One cell with its places looked up. */
export interface Cell {
  readonly matrix: PageMatrix;
  readonly row: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
  readonly outcome: PageOutcome;
  readonly deciding: PageDeciding;
  readonly reason: string;
  readonly seen: string;
  readonly attempts: number;
  readonly afterMs: number;
  readonly more: CellMore;
}

/** The item at a place; a page whose lists do not fit together is an error. */
export function at<T>(items: readonly T[], place: number): T {
  const item = items[place];
  if (item === undefined) throw new Error(`the page's data has no item ${place}`);
  return item;
}

export function cellsOf(matrix: PageMatrix, data: PageData): readonly Cell[] {
  return matrix.cells.map((cell) => decode(cell, matrix, data));
}

function decode(cell: PageCell, matrix: PageMatrix, data: PageData): Cell {
  const [row, column, outcome, deciding, reason, seen, attempts, afterMs, more = {}] = cell;
  return {
    matrix,
    row,
    column,
    from: at(matrix.from, row),
    to: at(matrix.to, column),
    outcome: at(data.outcomes, outcome),
    deciding: at(data.deciding, deciding),
    reason: reason.map((place) => at(data.phrases, place)).join(""),
    seen: at(data.phrases, seen),
    attempts,
    afterMs,
    more,
  };
}

/** `x/a → x/b:80/TCP`, with the family when it is not the usual one, as in every other output. */
export function cellId({ from, to, matrix }: Cell): string {
  return `${from} → ${to}:${matrix.name.replace(" IPv4", "")}`;
}
