import type { RunResult } from "../../model/result/result.js";
import { MOST_REPORT_MB, readStream, readTextFile } from "../../model/text/text-file.js";
import { readReport } from "../../report/json/read.js";
import { UsageError } from "../exit.js";
import type { Streams } from "../streams.js";

/** What netproof wrote, and the name by which errors call it. */
export interface Written {
  readonly name: string;
  readonly text: string;
}

/** `-`: standard input. Throws UsageError, which names the command that writes such files. */
export async function writtenBy(
  command: string,
  file: string,
  { stdin }: Pick<Streams, "stdin">,
): Promise<Written> {
  if (file === "-") return { name: "<stdin>", text: await readStream(stdin, MOST_REPORT_MB) };
  return { name: file, text: textOf(file, command) };
}

/** The run that `-o json` wrote to a file. Throws UsageError or InputError: exit 2. */
export function loadReport(file: string): RunResult {
  return readReport(textOf(file, "netproof run -o json"), file);
}

function textOf(file: string, command: string): string {
  try {
    return readTextFile(file, MOST_REPORT_MB);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${file}: ${why}\n  ${command} writes such a file`, { cause: error });
  }
}
