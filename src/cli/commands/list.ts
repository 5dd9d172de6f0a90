import Table from "cli-table3";
import { parseArgs } from "node:util";
import { chooseScenarios } from "../../scenario/library.js";
import type { Scenario } from "../../scenario/scenario.js";
import { EXIT } from "../exit.js";
import { outsideOption, pattern } from "../options/run-flags.js";
import { tableOrJson } from "../options/table-or-json.js";
import type { Command } from "../streams.js";

export const listCommand: Command = {
  summary: "scenarios, with what each shows",
  help: `
Usage: netproof list [NAME|GLOB|FILE|DIR…] [--tag TAG] [--grep RE]
                     [-o table|json] [--allow-outside]

  netproof list --tag 'seed:*'
  netproof list 'ports/*' -o json
`,
  run: async (args, { stdout }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tag: { type: "string", multiple: true, default: [] },
        grep: { type: "string" },
        ...outsideOption,
        output: { type: "string", short: "o", default: "table" },
        debug: { type: "boolean" },
      },
    });
    const output = tableOrJson(values.output);
    const grep = values.grep === undefined ? {} : { grep: pattern(values.grep) };
    const scenarios = chooseScenarios({
      patterns: positionals,
      tags: values.tag,
      allowOutside: values["allow-outside"],
      ...grep,
    });
    stdout.write(output === "json" ? listJson(scenarios) : listTable(scenarios));
    return EXIT.ok;
  },
};

function listJson(scenarios: readonly Scenario[]): string {
  const rows = scenarios.map(({ id, file, summary, source, tags, needs, steps }) => ({
    id,
    summary,
    source,
    tags,
    needs,
    steps: steps.map((step) => ({ id: step.id, name: step.name })),
    file,
  }));
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function listTable(scenarios: readonly Scenario[]): string {
  const table = new Table({
    head: ["Scenario", "Shows, and its tags"],
    colWidths: [30, 47],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, summary, tags } of scenarios) table.push([id, `${summary}\n${tags.join(" ")}`.trimEnd()]);
  return `${table.toString()}\n${scenarios.length} scenarios\n`;
}
