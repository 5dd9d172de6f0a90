import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../../src/model/result/result.js";
import type { RunOptions } from "../../../src/run/context.js";
import type { RunEvent } from "../../../src/run/events.js";
import { defaultOptions } from "../../../src/run/defaults.js";
import { runAndJudge } from "../../../src/api/run-and-judge.js";
import { loadScenario } from "../../../src/scenario/load.js";
import { createLab, type FaultId } from "../../../src/target/lab/index.js";

/** What a run told, and its result, to be told again. */
export interface Recording {
  readonly events: readonly RunEvent[];
  readonly result: RunResult;
}

const scenarioFile = (id: string): string =>
  fileURLToPath(new URL(`../../../../scenarios/${id}.yaml`, import.meta.url));

/** Records a real run in a lab of its own. */
export async function record(request: {
  readonly scenarios: readonly string[];
  readonly faults?: readonly FaultId[];
  readonly options?: Partial<RunOptions>;
}): Promise<Recording> {
  const { faults = [], options } = request;
  const events: RunEvent[] = [];
  const target = await createLab({ faults });
  try {
    const result = await runAndJudge({
      runId: "tape",
      target,
      scenarios: request.scenarios.map((id) => loadScenario(scenarioFile(id))),
      options: { ...defaultOptions, parallel: 2, ...options },
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
    });
    return { events, result };
  } finally {
    await target.dispose();
  }
}

export function writeRecording(file: string, recording: Recording): void {
  writeFileSync(file, JSON.stringify(recording));
}

export function readRecording(file: string): Recording {
  return JSON.parse(readFileSync(file, "utf8")) as Recording;
}
