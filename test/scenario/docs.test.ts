import { expect } from "chai";
import { readFileSync } from "node:fs";
import { scenarioJsonSchema } from "../../src/scenario/schema.js";

/** The names of every field in a JSON Schema, at any depth. A NetworkPolicy's own are Kubernetes' to document. */
function fields(schema: unknown): readonly string[] {
  if (schema === null || typeof schema !== "object") return [];
  const own = "properties" in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(fields)];
}

describe("docs/scenarios.md", () => {
  const text = readFileSync("docs/scenarios.md", "utf8");

  for (const field of new Set(fields(scenarioJsonSchema()).filter((name) => name !== "kind"))) {
    it(`names the field ${field}`, () => expect(text).to.match(new RegExp(`\\b${field}\\b`)));
  }

  for (const kind of ["ip", "ip6", "node", "node6", "net", "net6"]) {
    it(`names the variable ${kind}`, () => expect(text).to.include(`\${${kind}:`));
  }
});
