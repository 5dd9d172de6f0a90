import { z } from "zod";
import type { Frozen } from "../frozen.js";

export const staleDivergenceSchema = z.object({
  scenario: z.string(),
  connections: z.string().describe("As declared: x/* -> y/a:80/TCP"),
  verdict: z.enum(["leak", "outage"]),
  reference: z.string(),
  at: z.string().describe("file:line:column"),
  why: z.string(),
});

/** A declared divergence, or a part of one, that a run did not meet where it looked for it. */
export type StaleDivergence = Frozen<z.infer<typeof staleDivergenceSchema>>;
