import type { Colors } from "picocolors/types.js";
import type { StatementResult } from "../../model/result/statement.js";
import { indent, wrap } from "./wrap.js";
import { plural } from "./words.js";

/** A statement of intent and what became of it. */
export interface StatementLine extends StatementResult {
  /** What decides the first of each kind: texts with lines of their own. */
  readonly whys?: readonly string[];
}

/** What stands above statements, by what they were held against. */
export const statementTitles = { simulated: "Statements, simulated", live: "Statements, live" } as const;

const LOOKS = {
  holds: { sign: "✓", paint: "green" },
  fails: { sign: "✗", paint: "red" },
  open: { sign: "?", paint: "yellow" },
} as const satisfies Record<StatementLine["status"], { sign: string; paint: keyof Colors }>;

/** Connections listed below one statement. */
const MAX_AGAINST = 4;

export function statementLines(title: string, lines: readonly StatementLine[], colors: Colors): string {
  return `  ${title}\n${lines.map((line) => statementLine(line, colors)).join("\n")}\n`;
}

function statementLine(
  { text, at, status, connections, against, whys = [] }: StatementLine,
  colors: Colors,
): string {
  const { sign, paint } = LOOKS[status];
  const head = indent(wrap(`${text} (${plural(connections, "connection")}, ${at})`, 76), 4).trimStart();
  const shown = against.slice(0, MAX_AGAINST).map((line) => indent(wrap(line, 74), 6));
  const more = against.length > shown.length ? [`      … and ${against.length - shown.length} more`] : [];
  const reasons = whys.flatMap((why) => ["", indent(why, 4)]);
  return [`  ${colors[paint](sign)} ${head}`, ...shown, ...more, ...reasons].join("\n");
}
