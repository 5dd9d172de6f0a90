import { createColors } from "picocolors";
import type { RunResult } from "../model/result.js";
import { jsonReport } from "../report/json.js";
import { headerText, scenarioText, summaryText } from "../report/table.js";

/** Every format that `-o` and `--report` know, as text of a finished run. */
const formats = {
  table: async (result) => {
    const plain = createColors(false);
    const scenarios = result.scenarios.map((scenario) => scenarioText(scenario, plain));
    return `${headerText(result.target.title)}${scenarios.join("")}${summaryText(result, plain)}`;
  },
  json: async (result) => jsonReport(result),
  junit: async (result) => (await import("../report/junit.js")).junitReport(result),
  html: async (result) => (await import("../report/html/page.js")).htmlReport(result),
  tap: async (result) => (await import("../report/tap.js")).tapReport(result),
} as const satisfies Record<string, (result: RunResult) => Promise<string>>;

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly Format[];

export function isFormat(text: string): text is Format {
  return Object.hasOwn(formats, text);
}

export function render(format: Format, result: RunResult): Promise<string> {
  return formats[format](result);
}
