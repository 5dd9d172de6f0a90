import { z } from "zod";
import type { Frozen } from "../frozen.js";
import { verdictSchema } from "./verdict.js";

const count = z.int().min(0);

const sizeSchema = z.object({
  steps: count,
  namespaces: count,
  pods: count,
  policies: count,
  cells: count,
});

const fuzzFindingSchema = z
  .object({
    id: z.string().describe("The name of the shrunk scenario; the same for the same scenario"),
    verdict: z.string().describe("leak, outage, misdirected, or what a flow did"),
    kind: z.enum(["cell", "hold", "watch", "startup"]),
    probe: z.string().describe("The connection that differs"),
    step: z.string(),
    reason: z.string().describe("Why the policies of the shrunk scenario expect something else"),
    explainedBy: z
      .array(z.string())
      .describe("Keys of the shortcomings that would explain it, and that nothing that was kept refutes"),
    cause: z
      .string()
      .exactOptional()
      .describe("One of them as a sentence, where there is one: that of the verdict if it is among them"),
    rivals: z.array(z.string()).describe("The others, as sentences"),
    seen: count.describe("Generated scenarios that showed it, the one that was shrunk included"),
    scenario: z.string().describe("The shrunk scenario: the text of a file that netproof run takes"),
    from: sizeSchema.describe("Of the generated scenario"),
    to: sizeSchema.describe("Of the shrunk one"),
    tries: count.describe("Runs that shrinking took"),
    unfinished: z.string().exactOptional().describe("Why something smaller may exist"),
  })
  .describe("A scenario that failed, failed again from scratch, and was shrunk as long as it failed alike");

const unconfirmedSchema = z
  .object({
    id: z.string().describe("The name of the generated scenario"),
    verdict: z.string(),
    probe: z.string(),
    step: z.string(),
    why: z.string(),
    isUntried: z.boolean().describe("It was not tried again: the run was interrupted, or its time was over"),
    scenario: z.string().describe("The generated scenario, whole"),
  })
  .describe("A scenario that failed once and not again, or was not tried again");

export const fuzzResultFields = {
  version: z.string(),
  seed: z.int(),
  profile: z.string(),
  target: z.object({ kind: z.enum(["lab", "kubernetes"]), title: z.string(), nodes: count }),
  durationMs: count,
  interrupted: z.boolean(),
  played: z
    .object({
      scenarios: count.describe("Generated and run"),
      brokenOff: count.describe("Of these, such as did not come to their last step"),
      steps: count,
      changes: count,
      policies: count.describe("Versions of policies that were brought into force"),
      connections: count.describe("Compared with what the policies mean, each once a step"),
      unjudged: count.describe(
        "Of these, such as could not be judged: mostly paths that nobody saw open before or after",
      ),
      denied: count.describe("Of these, such as policies forbid"),
    })
    .describe("What a pass rests on"),
  verdict: verdictSchema.describe("Of all that failed, and of a part of what passed"),
  findings: z.array(fuzzFindingSchema),
  unconfirmed: z.array(unconfirmedSchema),
  coverage: z.object({
    features: z.array(z.object({ feature: z.string(), tried: count })),
    pairs: count.describe("Pairs of features that came together in one policy, or in one and its change"),
  }),
};

const fuzzResultSchema = z.object(fuzzResultFields);

/** What `netproof fuzz` found: the whole input of its reports. */
export type FuzzResult = Frozen<z.infer<typeof fuzzResultSchema>>;
export type FuzzFinding = FuzzResult["findings"][number];
export type UnconfirmedFailure = FuzzResult["unconfirmed"][number];
