import { z } from "zod";
import type { Frozen } from "../frozen.js";

export const statusSchema = z.enum(["pass", "fail", "inconclusive", "skipped"]);

const findingSchema = z
  .object({
    key: z.string().describe("Stable: except, endPort, startup; unexplained: no known cause fits"),
    sentence: z.string(),
    connections: z.int().min(0).describe("That show it, of a matrix or over time"),
    scenarios: z.array(z.string()).describe("Ids of the scenarios to read"),
    example: z
      .object({ scenario: z.string(), step: z.string(), probe: z.string() })
      .describe("Ids of a connection that shows it, and of where it stands"),
    alternatives: z
      .array(z.string())
      .describe("Keys of other causes that would have shown the same; more scenarios may tell them apart"),
  })
  .describe("One thing that is wrong, and what shows it");

export const verdictSchema = z.object({
  kind: z.enum(["enforces", "ignores", "partial", "inconclusive"]),
  sentence: z.string().describe("For a person, from what was seen"),
  findings: z.array(findingSchema).describe("What is wrong, one by one"),
});

export type Status = z.infer<typeof statusSchema>;
export type RunVerdict = Frozen<z.infer<typeof verdictSchema>>;
export type Finding = Frozen<z.infer<typeof findingSchema>>;

/** Where in a run a probe stands: ids of scenario and step, and the probe's own. */
export type ProbePlace = Finding["example"];
