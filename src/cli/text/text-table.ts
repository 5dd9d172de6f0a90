import Table from "cli-table3";
import { BORDERLESS } from "../../report/text/matrix.js";

/** Columns of words, left-aligned and without borders. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: BORDERLESS,
  });
  for (const row of rows) table.push([...row]);
  return table.toString().replace(/ +$/gm, "");
}
