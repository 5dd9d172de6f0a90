import Table from "cli-table3";
import { parseArgs } from "node:util";
import { type Fault, faults, withRepositories } from "../../target/lab/index.js";
import { EXIT } from "../exit.js";
import { tableOrJson } from "../options/table-or-json.js";
import type { Command } from "../streams.js";

export const faultsCommand: Command = {
  summary: "ways to break the lab's engine, for run --fault",
  help: `
Usage: netproof faults [-o table|json]

Lists the faults that real policy engines shipped and that the embedded lab can
have on purpose, with the effect (leak: what must be denied passes; outage: what
must be allowed does not) and where each was reported.

  netproof faults -o json
  netproof run --fault B3 --tag fault:B3
`,
  run: async (args, { stdout }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { output: { type: "string", short: "o", default: "table" }, debug: { type: "boolean" } },
    });
    const output = tableOrJson(values.output);
    stdout.write(output === "json" ? faultsJson() : faultsTable());
    return EXIT.ok;
  },
};

const rows = Object.entries<Fault>(faults).map(([id, { title, effect, references }]) => ({
  id,
  title,
  effect,
  references: withRepositories(references),
}));

function faultsJson(): string {
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function faultsTable(): string {
  const table = new Table({
    head: ["Fault", "Effect", "What is wrong, and where it was reported"],
    colWidths: [17, 8, 53],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { id, title, effect, references } of rows) table.push([id, effect, `${title}\n${references}`]);
  return `${table.toString()}\n${rows.length} faults\n`;
}
