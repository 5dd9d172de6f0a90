import { parseArgs } from "node:util";
import { readReport } from "../../report/json/read.js";
import { EXIT, UsageError } from "../exit.js";
import { formatFrom, formatNames, render } from "../reports/formats.js";
import { outputsOf, reportFlags, writeReports } from "../reports/report-files.js";
import { refuseInputs } from "../reports/report-paths.js";
import { writtenBy } from "../reports/written.js";
import type { Command } from "../streams.js";

export const reportCommand: Command = {
  summary: "any report of a run, of what its -o json wrote",
  help: `
Usage: netproof report RUN.json [-o FORMAT] [--report FORMAT=PATH] [--html PATH]

Reads what netproof run -o json wrote (- for stdin) and renders it again: to
stdout as -o says (default: table, or nothing where a file is asked for), and
to each file; --html PATH is --report html=PATH. Nothing is run.

  FORMAT  ${formatNames.join(", ")}

Exit: 0 rendered, whatever the run's verdict, 2 usage or not a report

  netproof run --report json=run.json
  netproof report run.json -o markdown
`,
  run: async (args, streams) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        output: { type: "string", short: "o" },
        report: { type: "string", multiple: true, default: [] },
        html: { type: "string" },
        debug: { type: "boolean" },
      },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("which report? It takes one RUN.json");
    const asked = [...values.report, ...(values.html === undefined ? [] : [`html=${values.html}`])];
    const files = reportFlags(asked, file === "-" ? [] : [file]);
    refuseInputs(outputsOf(files), [file]);
    const output = values.output ?? (files.length === 0 ? "table" : undefined);
    const format = output === undefined ? undefined : formatFrom("-o", output);
    const { name, text } = await writtenBy("netproof run -o json", file, streams);
    const result = readReport(text, name);
    await writeReports(files, result);
    if (format !== undefined) streams.stdout.write(await render(format, result));
    return EXIT.ok;
  },
};
