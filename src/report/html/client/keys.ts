import type { Place } from "./place.js";

interface Size {
  readonly rows: number;
  readonly columns: number;
}

const PAGE = 10;

/** Where a key leads to from a cell, as in every grid: arrows, Home, End, with Ctrl to the corners, Page Up and Down. */
export function neighbour(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: Place,
  { rows, columns }: Size,
): Place {
  const place = (to: Partial<Place>): Place => ({
    row: clamp(to.row ?? row, rows),
    column: clamp(to.column ?? column, columns),
  });
  switch (key) {
    case "ArrowUp":
      return place({ row: row - 1 });
    case "ArrowDown":
      return place({ row: row + 1 });
    case "ArrowLeft":
      return place({ column: column - 1 });
    case "ArrowRight":
      return place({ column: column + 1 });
    case "Home":
      return place({ column: 0, ...(ctrlKey ? { row: 0 } : {}) });
    case "End":
      return place({ column: columns - 1, ...(ctrlKey ? { row: rows - 1 } : {}) });
    case "PageUp":
      return place({ row: row - PAGE });
    case "PageDown":
      return place({ row: row + PAGE });
    default:
      return { row, column };
  }
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
