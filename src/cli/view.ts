import { createColors } from "picocolors";
import type { RunResult } from "../model/result.js";
import { headerText, scenarioText, summaryText } from "../report/table.js";
import type { RunEvent } from "../run/context.js";
import { render } from "./formats.js";
import { progressOn } from "./progress.js";
import { writeReports } from "./report-files.js";
import type { RunFlags } from "./run-flags.js";
import type { Streams } from "./streams.js";

/** What a run shows while it goes on and at its end. */
export interface View {
  readonly onEvent: (event: RunEvent) => void;
  /** The result on stdout, and the reports to their files. Rejects with a UsageError when one cannot be written. */
  readonly finish: (result: RunResult) => Promise<void>;
  readonly finished: () => boolean;
}

/** The table is written as scenarios finish; other formats and files are whole documents at the end. */
export function viewOf({ output, reports }: Pick<RunFlags, "output" | "reports">, streams: Streams): View {
  const { stdout, env } = streams;
  const progress = progressOn(streams);
  const colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
  let finished = false;
  return {
    finished: () => finished,
    onEvent: (event) => {
      if (output === "table") stdout.write(liveText(event, colors));
      progress.onEvent(event);
    },
    finish: async (result) => {
      finished = true;
      progress.stop();
      stdout.write(output === "table" ? summaryText(result, colors) : await render(output, result));
      await writeReports(reports, result);
    },
  };
}

function liveText(event: RunEvent, colors: ReturnType<typeof createColors>): string {
  if (event.type === "start") return headerText(event.description.title);
  return event.type === "scenario" ? scenarioText(event.scenario, colors) : "";
}
