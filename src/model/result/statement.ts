import { z } from "zod";
import type { Frozen } from "../frozen.js";

export const statementSchema = z.object({
  text: z.string().describe("only shop/api to shop/db on 5432/TCP"),
  at: z.string().describe("file:line"),
  status: z
    .enum(["holds", "fails", "open"])
    .describe("open: nothing contradicts it, and not all of it is shown"),
  connections: z.int().min(0).describe("That it speaks of"),
  against: z.array(z.string()).describe("Connections that contradict it, or leave it open: a sentence each"),
});

/** What policies are to mean, held against what was seen; against simulation where that already contradicts it. */
export type StatementResult = Frozen<z.infer<typeof statementSchema>>;
