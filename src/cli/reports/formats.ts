import { createColors } from "picocolors";
import { didYouMean } from "../../model/text/nearest.js";
import type { RunResult } from "../../model/result/result.js";
import { shownDeep } from "../../model/text/shown.js";
import { jsonReport } from "../../report/json/report.js";
import { statementLines, statementTitles } from "../../report/text/statements.js";
import { runText } from "../../report/text/table.js";
import { UsageError } from "../exit.js";

/** Every format that `-o` and `--report` know, as text of a finished run. */
const formats = {
  table: async (result) => {
    const plain = createColors(false);
    const { statements = [] } = result;
    const title = result.failure === undefined ? statementTitles.live : statementTitles.simulated;
    const stated = statements.length === 0 ? "" : `\n${statementLines(title, statements, plain)}\n`;
    return `${runText(result, plain)}${stated}`;
  },
  json: async (result) => jsonReport(result),
  junit: async (result) => (await import("../../report/junit.js")).junitReport(result),
  html: async (result) => (await import("../../report/html/page.js")).htmlReport(result),
  tap: async (result) => (await import("../../report/tap.js")).tapReport(result),
  markdown: async (result) => (await import("../../report/markdown.js")).markdownReport(result),
  github: async (result) => (await import("../../report/github.js")).githubReport(result, process.cwd()),
} as const satisfies Record<string, (result: RunResult) => Promise<string>>;

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly Format[];

/** Throws UsageError, which names the flag. */
export function formatFrom(flag: string, text: string): Format {
  if (isFormat(text)) return text;
  const meant = didYouMean(text, formatNames);
  throw new UsageError(`${flag} knows ${formatNames.join(", ")}, not "${text}"${meant}`);
}

function isFormat(text: string): text is Format {
  return Object.hasOwn(formats, text);
}

export function render(format: Format, result: RunResult): Promise<string> {
  return formats[format](shownDeep(result));
}
