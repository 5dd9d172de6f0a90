import type { RunResult } from "../model/result/result.js";

/** Whom a verdict speaks of, at the start of a sentence. */
export interface Subject {
  /** "The cluster" */
  readonly the: string;
  /** "This cluster" */
  readonly this: string;
}

/** A person with a cluster must not take the lab's verdict for one on it. */
export function subjectOf(target: RunResult["target"]["kind"]): Subject {
  const lab = "The lab's own engine (not your cluster)";
  return target === "lab" ? { the: lab, this: lab } : { the: "The cluster", this: "This cluster" };
}
