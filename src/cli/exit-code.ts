import type { RunResult } from "../model/result/result.js";
import { EXIT } from "./exit.js";

/** The exit code of a run. A mismatch counts also where its scenario broke off and is inconclusive as a whole. */
export function exitCode({ interrupted, verdict, scenarios }: RunResult): number {
  if (interrupted) return EXIT.interrupted;
  if (verdict.kind === "ignores") return EXIT.ignored;
  if (verdict.kind === "partial" || scenarios.some(({ status }) => status === "fail")) return EXIT.mismatch;
  return verdict.kind === "enforces" ? EXIT.ok : EXIT.inconclusive;
}

/** What stays in a cluster spoils a pass, and hides no verdict that is worse. */
export function codeAfterCleanUp(code: number, isClean: boolean): number {
  return code === EXIT.ok && !isClean ? EXIT.inconclusive : code;
}
