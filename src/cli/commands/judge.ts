import { parseArgs } from "node:util";
import { createColors } from "picocolors";
import { gapsIn } from "../../judge/complete.js";
import { judge } from "../../judge/judge.js";
import type { RunResult } from "../../model/result/result.js";
import { readTextFile, MOST_REPORT_MB, readStream } from "../../model/text/text-file.js";
import { headerText, scenarioText, summaryText } from "../../report/text/table.js";
import { readRecord } from "../../record/file.js";
import type { AcceptedDivergences, RunRecord } from "../../record/record.js";
import { InputError } from "../../model/text/source.js";
import { UsageError } from "../exit.js";
import { exitCode } from "../exit-code.js";
import { expectedFlag } from "../options/run-flags.js";
import { type Format, formatFrom, formatNames, render } from "../reports/formats.js";
import { outputsOf, reportFlags, writeReports } from "../reports/report-files.js";
import { checkReportPaths } from "../reports/report-paths.js";
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
    const name = file === "-" ? "<stdin>" : file;
    const record = await load(file, streams);
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
    known: keys.map(expectedFlag),
  };
}

/** What the record's form does not show to be wrong shows when it is judged. */
function judged(record: RunRecord, file: string, accepted: AcceptedDivergences): RunResult {
  const refused = (text: string): InputError =>
    new InputError([{ file, line: 1, column: 1, path: "", text }]);
  try {
    const [gap, ...more] = gapsIn(record);
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
    if (gap !== undefined) throw refused(`it is not what a run records: ${gap}${others}`);
    return judge(record, accepted);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw refused(`it cannot be judged: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function load(file: string, { stdin }: Streams): Promise<RunRecord> {
  if (file === "-") return readRecord(await readStream(stdin, MOST_REPORT_MB), "<stdin>");
  return readRecord(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readTextFile(file, MOST_REPORT_MB);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${file}: ${why}\n  netproof run --record writes such a file`, {
      cause: error,
    });
  }
}

/** The table as a run shows it. */
async function shownAs(format: Format, result: RunResult, { stdout, env }: Streams): Promise<string> {
  if (format !== "table") return render(format, result);
  const colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
  const scenarios = result.scenarios.map((scenario) => scenarioText(scenario, colors));
  return `${headerText(result.target.title)}${scenarios.join("")}${summaryText(result, colors)}`;
}
