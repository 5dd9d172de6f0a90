import { parseArgs } from "node:util";
import { createColors } from "picocolors";
import type { Comparison } from "../../model/comparison.js";
import { regressions } from "../../report/comparison/sections.js";
import { comparisonJson } from "../../report/comparison/json.js";
import { comparisonMarkdown } from "../../report/comparison/markdown.js";
import { comparisonHeader, comparisonTable } from "../../report/comparison/table.js";
import { compareRuns } from "../../compare/compare-runs.js";
import { EXIT, UsageError } from "../exit.js";
import { loadReport } from "../reports/written.js";
import { slowerThan } from "../options/slower-flag.js";
import type { Command, Streams } from "../streams.js";

export const diffCommand: Command = {
  summary: "what changed between two runs, and whether it got worse",
  help: `
Usage: netproof diff OLD.json NEW.json [FLAGS]

Compares two results of "netproof run -o json": of two clusters, or of one
before and after an upgrade. Scenarios, steps and connections are the same where
their ids are, whatever nodes and pods were called.

Worse is what OLD proved and NEW does not prove (it differs, is inconclusive,
was skipped or not tried), and what NEW shows wrong and OLD did not.
Inconclusive is never as good as blocked. What is wrong in both is named, and is
no regression.

  --slower-than 2       time to enforce is worse from so many times as long on,
                        and from 500 ms more on: median or 95th percentile, over
                        the steps that have a time in both runs
  -o table|json|markdown

Exit: 0 no regression, 1 regressions, 2 usage, or no reports

  netproof run --context prod -o json > old.json
  netproof diff old.json new.json
`,
  run: diff,
};

const formats = {
  table: (comparison, { stdout, env }) => {
    const colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
    return `${comparisonHeader(comparison)}${comparisonTable(comparison, colors)}`;
  },
  json: comparisonJson,
  markdown: comparisonMarkdown,
} as const satisfies Record<string, (comparison: Comparison, streams: Streams) => string>;

async function diff(args: readonly string[], streams: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      output: { type: "string", short: "o", default: "table" },
      "slower-than": { type: "string" },
      debug: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const [older, newer, ...more] = positionals;
  if (older === undefined || newer === undefined || more.length > 0)
    throw new UsageError(`two reports: OLD.json and NEW.json, not ${positionals.length}`);
  const format = formatOf(values.output);
  const slower = slowerThan(values["slower-than"]);
  const comparison = compareRuns(loadReport(older), loadReport(newer), slower);
  streams.stdout.write(formats[format](comparison, streams));
  return regressions(comparison).length > 0 ? EXIT.mismatch : EXIT.ok;
}

function formatOf(text: string): keyof typeof formats {
  if (Object.hasOwn(formats, text)) return text as keyof typeof formats;
  throw new UsageError(`-o knows ${Object.keys(formats).join(", ")}, not "${text}"`);
}
