import type { Colors } from "picocolors/types.js";
import { shownDeep } from "../../model/text/shown.js";
import { indent, wrap } from "./wrap.js";

interface Check {
  readonly name: string;
  readonly status: "ok" | "note" | "failed";
  readonly text: string;
  readonly next?: string;
}

const SIGNS = {
  ok: { sign: "✓", paint: "green" },
  note: { sign: "·", paint: "dim" },
  failed: { sign: "✗", paint: "red" },
} as const;

const NAME_WIDTH = 16;

/** A line for each check, and below it what to do. */
export function checkLines(checks: readonly Check[], colors: Colors): string {
  const lines = shownDeep(checks).map(({ name, status, text, next }) => {
    const { sign, paint } = SIGNS[status];
    const body = indent(
      wrap([text, ...(next === undefined ? [] : [next])].join("\n"), 78 - NAME_WIDTH),
      NAME_WIDTH + 4,
    );
    return `  ${colors[paint](sign)} ${name.padEnd(NAME_WIDTH)}${body.trimStart()}`;
  });
  return `${lines.join("\n")}\n`;
}
