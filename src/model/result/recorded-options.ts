import { z } from "zod";
import type { Frozen } from "../frozen.js";

export const recordedOptionsSchema = z.object({
  timeoutSeconds: z.number().describe("That a try waited for an answer"),
  settleMs: z.number(),
  parallel: z.int().min(0),
  reusePods: z.boolean(),
  bail: z.boolean(),
  all: z.boolean(),
  keep: z.boolean(),
  isWide: z
    .boolean()
    .exactOptional()
    .describe("Each step tried all that connects its pods, not only what its scenario asks for (--wide)"),
  expectedDivergences: z
    .array(z.string())
    .exactOptional()
    .describe("Keys of the known divergences that were expected (--expect-divergence)"),
});

/** How the run was asked to go, as far as a reader of its result needs to know. */
export type RecordedOptions = Frozen<z.infer<typeof recordedOptionsSchema>>;

/** As asked for, with the known divergences that were expected. */
export function withExpected(options: RecordedOptions, expected: readonly string[]): RecordedOptions {
  return expected.length === 0 ? options : { ...options, expectedDivergences: expected };
}
