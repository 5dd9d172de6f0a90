import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../src/record/record.js";
import { readRecord, recordText } from "../../src/record/file.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import type { FaultId } from "../../src/target/lab/index.js";
import { recordOf } from "../mutation/hunt.js";
import type { Pair } from "./draw.js";

/** Records of a pair and of each of its faults alone, by the same scenarios. */
export interface PairRecords {
  readonly both: RunRecord;
  readonly alone: readonly [RunRecord, RunRecord];
}

export interface Recording {
  readonly scenarios: readonly Scenario[];
  readonly parallel: number;
  /** Records that are there already are read, and others written; undefined: none is kept. */
  readonly folder: string | undefined;
}

export async function recordsOf(pair: Pair, recording: Recording): Promise<PairRecords> {
  const [one, other] = pair;
  const name = pair.join("+");
  return {
    both: await kept(`${name}.both`, pair, recording),
    alone: [
      await kept(`${name}.${one}`, [one], recording),
      await kept(`${name}.${other}`, [other], recording),
    ],
  };
}

async function kept(
  name: string,
  faults: readonly FaultId[],
  { folder, ...own }: Recording,
): Promise<RunRecord> {
  const file = folder === undefined ? undefined : join(folder, `${name}.record.json`);
  if (file !== undefined && existsSync(file)) return readRecord(readFileSync(file, "utf8"), file);
  const record = await recordOf({ ...own, faults, untilFound: false });
  if (folder === undefined || file === undefined) return record;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, recordText(record));
  return record;
}
