import { marks } from "./matrix.js";

/** Marks of expected matrices, in which nothing has been observed yet. */
export const verdictMarks = {
  allow: { ...marks.open, meaning: "allow" },
  deny: { ...marks.blocked, meaning: "deny" },
  unspecified: marks.unspecified,
} as const;
