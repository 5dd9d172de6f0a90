import { z } from "zod";
import type { Frozen } from "../frozen.js";

const count = z.int().min(0);

const pairSchema = z.object({
  from: z.string().describe("A node's name, or outside"),
  to: z.string(),
  tries: count,
  oneIn: count,
});

export const powerSchema = z
  .object({
    tries: count.describe("Of denied connections that held"),
    oneIn: count.describe("0: nothing that is denied held"),
    connections: count.describe("That were denied, and held"),
    alone: count.describe("The same for a leak that keeps to the connection that was tried least"),
    pairs: z
      .array(pairSchema)
      .describe("The same by nodes, since leaks keep to a node or a pair of them; the weakest first"),
  })
  .describe(
    "A leak of one connection in `oneIn` would have been seen with 95 % confidence, were tries independent; by pairs of nodes",
  );

/** How small a leak could be and still be seen. */
export type Power = Frozen<z.infer<typeof powerSchema>>;
export type PairPower = Frozen<z.infer<typeof pairSchema>>;

const MISSED = 0.05;

/** Of `tries` independent ones all miss a leak of one in `oneIn` with a chance of 5 %: (1 - 1/oneIn)^tries = 0.05. */
export function oneInOf(tries: number): number {
  return tries === 0 ? 0 : Math.max(1, Math.floor(1 / (1 - MISSED ** (1 / tries))));
}
