import { parseArgs } from "node:util";
import { createColors } from "picocolors";
import { gapsIn } from "../../judge/complete.js";
import { judge } from "../../judge/judge.js";
import type { RunResult } from "../../model/result/result.js";
import { runText } from "../../report/text/table.js";
import { readRecord } from "../../record/file.js";
import type { AcceptedDivergences, RunRecord } from "../../record/record.js";
import { fileError, InputError } from "../../model/text/source.js";
import { UsageError } from "../exit.js";
import { exitCode } from "../exit-code.js";
import { expectedFlags } from "../options/run-flags.js";
import { type Format, formatFrom, formatNames, render } from "../reports/formats.js";
import { outputsOf, reportFlags, writeReports } from "../reports/report-files.js";
import { checkReportPaths } from "../reports/report-paths.js";
import { writtenBy } from "../reports/written.js";
import type { Command, Streams } from "../streams.js";
import { declared } from "./run.js";

export const judgeCommand: Command = {
  summary: "judge again what a run recorded, without a cluster",
  help: `
Usage: netproof judge RECORD [-o FORMAT] [--report FORMAT=PATH] [FLAGS]

Reads what netproof run --record wrote (- for stdin) and says what it shows: the
same as the run did, or what this netproof, or other accepted divergences, make
of it. Nothing is run, and no cluster is asked.

  --divergences FILE        connections known to differ
  --expect-divergence KEY   likewise one of those netproof divergences lists; by
                            either flag all is replaced that the run accepted
  -o FORMAT                 results on stdout; --report FORMAT=PATH to a file;
                            ${formatNames.join(", ")}

Exit: as netproof run

  netproof run --context kind-dev --record run.record.json
  netproof judge run.record.json --expect-divergence V12
`,
  run: async (args, streams) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        output: { type: "string", short: "o", default: "table" },
        report: { type: "string", multiple: true, default: [] },
        divergences: { type: "string" },
        "expect-divergence": { type: "string", multiple: true, default: [] },
        debug: { type: "boolean" },
      },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0)
      throw new UsageError("which record? It takes one file that netproof run --record wrote");
    const format = formatFrom("-o", values.output);
    const inputs = [file, values.divergences];
    const reports = reportFlags(values.report, inputs);
    checkReportPaths(outputsOf(reports), inputs);
    const { name, text } = await writtenBy("netproof run --record", file, streams);
    const record = readRecord(text, name);
    const result = judged(record, name, acceptedBy(record, values));
    streams.stdout.write(await shownAs(format, result, streams));
    await writeReports(reports, result);
    return exitCode(result);
  },
};

/** What the flags name takes the place of all that the run accepted. */
function acceptedBy(
  { accepted, scenarios }: RunRecord,
  flags: { readonly divergences?: string; readonly "expect-divergence": readonly string[] },
): AcceptedDivergences {
  const { divergences: file, "expect-divergence": keys } = flags;
  if (file === undefined && keys.length === 0) return accepted;
  const chosen = scenarios.map(({ scenario }) => scenario);
  return {
    declared: declared(file === undefined ? {} : { divergences: file }, chosen),
    known: expectedFlags(keys),
  };
}

/** What the record's form does not show to be wrong shows when it is judged. */
function judged(record: RunRecord, file: string, accepted: AcceptedDivergences): RunResult {
  try {
    const [gap, ...more] = gapsIn(record);
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
    if (gap !== undefined) throw fileError(file, `it is not what a run records: ${gap}${others}`);
    return judge(record, accepted);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw fileError(file, `it cannot be judged: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The table as a run shows it. */
async function shownAs(format: Format, result: RunResult, { stdout, env }: Streams): Promise<string> {
  if (format !== "table") return render(format, result);
  const colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
  return runText(result, colors);
}
