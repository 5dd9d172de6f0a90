import type { Comparison } from "../../model/comparison.js";
import { type Block, comparisonAnswer, regressions, type Section, sectionsOf } from "./sections.js";

/** For a pull request or a job's summary: the answer first, regressions open, the rest folded. */
export function comparisonMarkdown(comparison: Comparison): string {
  const sign = regressions(comparison).length > 0 ? "❌" : "✅";
  const { before, after } = comparison;
  return `${[
    `### ${sign} netproof: ${escaped(comparisonAnswer(comparison))}`,
    `Before: ${before.verdict.kind}, ${escaped(before.title)}  \nAfter: ${after.verdict.kind}, ${escaped(after.title)}`,
    ...sectionsOf(comparison).map(sectionMarkdown),
  ].join("\n\n")}\n`;
}

function sectionMarkdown({ trend, title, blocks }: Section): string {
  const list = blocks.map(blockMarkdown).join("\n");
  if (trend === "regression") return `#### ${title}\n\n${list}`;
  return `<details><summary>${title} (${blocks.length})</summary>\n\n${list}\n\n</details>`;
}

function blockMarkdown({ head, steps }: Block): string {
  const inside = steps.flatMap((step) => [
    `  - ${escaped(step.head)}`,
    ...step.lines.map((line) => `    - ${escaped(line)}`),
  ]);
  return [`- **${escaped(head)}**`, ...inside].join("\n");
}

/** Names may hold what Markdown reads as markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, "\\$&");
}
