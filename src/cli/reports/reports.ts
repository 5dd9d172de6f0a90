import type { RunResult } from "../../model/result/result.js";
import { MOST_REPORT_MB, readTextFile } from "../../model/text/text-file.js";
import { readReport } from "../../report/json/read.js";
import { UsageError } from "../exit.js";

/** The run that `-o json` wrote to a file. Throws UsageError or InputError: exit 2. */
export function loadReport(file: string): RunResult {
  return readReport(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readTextFile(file, MOST_REPORT_MB);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${file}: ${why}\n  netproof run -o json writes such a file`, {
      cause: error,
    });
  }
}
