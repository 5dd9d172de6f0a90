import Table from "cli-table3";
import { parseArgs } from "node:util";
import { type KnownDivergence, knownDivergences } from "../../scenario/known-divergences.js";
import { EXIT } from "../exit.js";
import { tableOrJson } from "../options/table-or-json.js";
import type { Command } from "../streams.js";

export const divergencesCommand: Command = {
  summary: "known differences of CNIs, and how a run treats them",
  help: `
Usage: netproof divergences [-o table|json]

Lists the behaviours in which implementations are known to differ from the
NetworkPolicy API, with the reason. Those marked "expect" can be declared:
connections that differ just so are shown, in their direction alone, and do not
fail the run. The others need no declaration, or have no excuse.

  netproof divergences
  netproof run --context kind-dev --expect-divergence V1,V12
`,
  run: async (args, { stdout }) => {
    const { values } = parseArgs({
      args: [...args],
      options: { output: { type: "string", short: "o", default: "table" }, debug: { type: "boolean" } },
    });
    const output = tableOrJson(values.output);
    stdout.write(output === "json" ? `${JSON.stringify(rows, undefined, 2)}\n` : table());
    return EXIT.ok;
  },
};

const rows = Object.entries<KnownDivergence>(knownDivergences).map(([key, divergence]) => ({
  key,
  title: divergence.title,
  basis: divergence.basis,
  treatment: treatmentOf(divergence),
}));

function treatmentOf({ treatment }: KnownDivergence): string {
  if (treatment.kind === "declare") return `expect: ${treatment.verdict}s alone`;
  return treatment.what;
}

function table(): string {
  const text = new Table({
    head: ["Key", "What is known, and where from", "What a run makes of it"],
    colWidths: [6, 42, 28],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { key, title, basis, treatment } of rows) text.push([key, `${title}\n${basis}`, treatment]);
  return `${text.toString()}\n`;
}
