import { reportJsonSchema } from "../report/json.js";
import { scenarioJsonSchema } from "../scenario/schema.js";
import { EXIT, UsageError } from "./exit.js";
import type { Command } from "./streams.js";

const schemas = { scenario: scenarioJsonSchema, report: reportJsonSchema } as const;

export const schemaCommand: Command = {
  summary: "JSON Schema of scenario files or of -o json",
  help: `
Usage: netproof schema scenario|report

  netproof schema scenario > scenario.schema.json
  netproof schema report
`,
  run: async ([name], { stdout }) => {
    if (name !== "scenario" && name !== "report") throw new UsageError("which schema: scenario or report?");
    stdout.write(`${JSON.stringify(schemas[name](), undefined, 2)}\n`);
    return EXIT.ok;
  },
};
