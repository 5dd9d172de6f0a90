import type { Colors } from "picocolors/types.js";
import type { ComparedRun, Comparison } from "../../model/comparison.js";
import { type Block, comparisonAnswer, regressions, type Section, sectionsOf } from "./sections.js";
import { indent, wrap } from "../text/wrap.js";

const WIDTH = 80;

const LOOKS = {
  regression: { sign: "✗", paint: "red" },
  improvement: { sign: "✓", paint: "green" },
  change: { sign: "·", paint: "dim" },
  persisting: { sign: "✗", paint: "yellow" },
} as const satisfies Record<Section["trend"], { sign: string; paint: keyof Colors }>;

/** What differs between two runs, regressions first and the answer last. */
export function comparisonTable(comparison: Comparison, colors: Colors): string {
  const sections = sectionsOf(comparison).map((section) => sectionText(section, colors));
  return `${["", ...sections, answerText(comparison, colors)].join("\n")}\n`;
}

/** The two runs, as `netproof diff` heads its answer. */
export function comparisonHeader({ before, after }: Comparison): string {
  return `netproof · what changed between two runs\n\n${runLine("before", before)}\n${runLine("after", after)}\n`;
}

function runLine(name: string, { title, verdict, interrupted }: ComparedRun): string {
  const cut = interrupted ? ", interrupted" : "";
  const text = wrap(`${verdict.kind}${cut} · ${title}`, WIDTH - 10);
  return `  ${name.padEnd(8)}${indent(text, 10).trimStart()}`;
}

function sectionText({ title, trend, blocks }: Section, colors: Colors): string {
  const { sign, paint } = LOOKS[trend];
  const texts = blocks.map((block) => blockText(block, colors[paint](sign)));
  return `  ${colors.bold(title)}\n${texts.join("\n")}\n`;
}

function blockText({ head, steps }: Block, sign: string): string {
  const inside = steps.flatMap((step) => [part(step.head, 6), ...step.lines.map((line) => part(line, 8))]);
  return [`  ${sign} ${part(head, 4).trimStart()}`, ...inside].join("\n");
}

/** Lines of their own that go on two columns further in. */
function part(text: string, by: number): string {
  const [first = "", ...rest] = wrap(text, WIDTH - by - 2).split("\n");
  return [indent(first, by), ...rest.map((line) => indent(line, by + 2))].join("\n");
}

function answerText(comparison: Comparison, colors: Colors): string {
  const text = indent(wrap(comparisonAnswer(comparison), WIDTH - 4), 4).trimStart();
  if (regressions(comparison).length > 0) return colors.red(`  ✗ ${text}`);
  const isClean = comparison.persisting.length === 0;
  return isClean ? colors.green(`  ✓ ${text}`) : colors.yellow(`  · ${text}`);
}
