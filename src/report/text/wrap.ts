import Table from "cli-table3";
import { BORDERLESS } from "./matrix.js";

/** Breaks text at words so that no line is wider than `width` columns; colours survive. */
export function wrap(text: string, width: number): string {
  const table = new Table({
    colWidths: [width],
    wordWrap: true,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    chars: BORDERLESS,
  });
  table.push([text]);
  return table.toString().replace(/ +$/gm, "");
}

/** Moves every line that holds something to the right. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, " ".repeat(by));
}
