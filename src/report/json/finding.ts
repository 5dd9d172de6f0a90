import { z } from "zod";

/** A finding as reports publish it. */
export const findingSchema = z.object({
  key: z.string().describe("Stable: except, endPort, startup, slow; unexplained: no known cause fits"),
  sentence: z.string(),
  connections: z.int().min(0).describe("That show it"),
  scenarios: z.array(z.string()).describe("Scenarios to read"),
  example: z.object({ scenario: z.string(), step: z.string(), probe: z.string() }),
  alternatives: z.array(z.string()).describe("Keys of other causes that would have shown the same"),
});
