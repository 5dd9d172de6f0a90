import { fuzzJsonSchema } from "../../report/json/fuzz.js";
import { reportJsonSchema } from "../../report/json/schema.js";
import { divergencesJsonSchema } from "../../scenario/divergences.js";
import { scenarioJsonSchema } from "../../scenario/schema.js";
import { EXIT, UsageError } from "../exit.js";
import type { Command } from "../streams.js";

const schemas = {
  divergences: divergencesJsonSchema,
  scenario: scenarioJsonSchema,
  report: reportJsonSchema,
  fuzz: fuzzJsonSchema,
} as const;

export const schemaCommand: Command = {
  summary: "JSON Schema of files for run, or of -o json",
  help: `
Usage: netproof schema scenario|divergences|report|fuzz

  netproof schema scenario > scenario.schema.json
  netproof schema report
`,
  run: async ([name = ""], { stdout }) => {
    if (!isSchema(name)) throw new UsageError(`which schema: ${Object.keys(schemas).join(", ")}?`);
    stdout.write(`${JSON.stringify(schemas[name](), undefined, 2)}\n`);
    return EXIT.ok;
  },
};

function isSchema(name: string): name is keyof typeof schemas {
  return Object.hasOwn(schemas, name);
}
