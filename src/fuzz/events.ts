import type { FuzzFinding, FuzzResult, UnconfirmedFailure } from "../model/result/fuzz-result.js";
import type { TargetDescription } from "../target/target.js";

/** What fuzzing tells while it goes on. */
export type FuzzEvent =
  | { readonly type: "start"; readonly description: TargetDescription }
  /** Scenarios were played, several at once. */
  | {
      readonly type: "played";
      readonly played: FuzzResult["played"];
      readonly findings: number;
      readonly elapsedMs: number;
    }
  /** A failure is confirmed and shrunk: a line for a person. */
  | { readonly type: "shrinking"; readonly what: string }
  | { readonly type: "finding"; readonly finding: FuzzFinding }
  | { readonly type: "unconfirmed"; readonly failure: UnconfirmedFailure }
  | { readonly type: "warning"; readonly what: string };
