import { judge } from "../judge/judge.js";
import { hypotheses } from "../judge/hypotheses/index.js";
import { probeId } from "../model/probe.js";
import type { RunResult } from "../model/result/result.js";
import type { RunRecord, ScenarioRecord } from "../record/record.js";

/** Records that causes are looked for in: of all that failed and of what passed as much as memory bears. */
export interface Evidence {
  readonly add: (record: RunRecord, result: RunResult) => void;
  /** Undefined before anything was played. */
  readonly judged: () => RunResult | undefined;
}

const MOST_OF_EACH = 24;

export function createEvidence(): Evidence {
  const failed: ScenarioRecord[] = [];
  const others: ScenarioRecord[] = [];
  let latest: RunRecord | undefined;
  return {
    add(record, { scenarios }) {
      latest = { ...record, durationMs: (latest?.durationMs ?? 0) + record.durationMs };
      for (const one of record.scenarios) {
        const status = scenarios.find(({ id }) => id === one.scenario.id)?.status;
        const kept = status === "fail" ? failed : others;
        if (kept.length < MOST_OF_EACH) kept.push(one);
      }
    },
    judged: () => latest && judge({ ...latest, scenarios: [...failed, ...others] }),
  };
}

/** What explains a connection, as all evidence has it. */
export function explanationsIn(
  { scenarios }: RunResult,
  place: { readonly scenario: string; readonly step: string; readonly probe: string },
): readonly string[] {
  const step = scenarios.find(({ id }) => id === place.scenario)?.steps.find(({ id }) => id === place.step);
  return step?.cells.find(({ probe }) => probeId(probe) === place.probe)?.explainedBy ?? [];
}

/** "This cluster …" */
export function sentenceOf(key: string): string | undefined {
  return hypotheses.find((hypothesis) => hypothesis.key === key)?.sentence;
}
