import { z } from "zod";
import type { Frozen } from "../frozen.js";

const count = z.int().min(0);

export const boundsSchema = z
  .object({ atLeastMs: count, atMostMs: count })
  .describe("After the last try that did not show it, before the first one that did");

export const probingSchema = z
  .object({ tries: count, slow: count, longestMs: count })
  .describe("How long tries took, whoever is to blame; slow: far longer than their time-out");

export const tallySchema = z
  .object({ answered: count, silent: count })
  .describe("Tries in full of this step that proved something");

export const convergenceSchema = z
  .array(z.object({ afterMs: count, differing: count }))
  .describe("After each attempt, how many of all connections still differed");

export const soakSchema = z
  .object({ durationMs: count, tries: count, answered: count })
  .describe("Of --soak: tries of denied connections of the last state of scenarios, again and again");

/** Between which moments something came. */
export type Bounds = Frozen<z.infer<typeof boundsSchema>>;
export type Probing = Frozen<z.infer<typeof probingSchema>>;
export type Tally = Frozen<z.infer<typeof tallySchema>>;
/** Its time counts from the acknowledged change to the attempt's end. */
export type ConvergenceSample = Frozen<z.infer<typeof convergenceSchema>>[number];
export type Soak = Frozen<z.infer<typeof soakSchema>>;
