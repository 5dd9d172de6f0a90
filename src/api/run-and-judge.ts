import { judge } from "../judge/judge.js";
import type { RunResult } from "../model/result/result.js";
import { run, type RunRequest } from "../run/run.js";

/** Runs, removes what the run made, and judges what was seen. Rejects as `run` does. */
export async function runAndJudge(request: RunRequest): Promise<RunResult> {
  const { record, cleanUp } = await run(request);
  await cleanUp();
  return judge(record);
}
