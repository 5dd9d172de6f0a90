import { createColors } from "picocolors";
import type { RunResult } from "../model/result/result.js";
import { headerText, scenarioText, summaryText } from "../report/text/table.js";
import type { RunEvent } from "../run/events.js";
import { render } from "./reports/formats.js";
import { progressOn } from "./progress.js";
import type { RunFlags } from "./options/run-flags.js";
import type { Streams } from "./streams.js";

/** What a run shows on stdout while it goes on and at its end. */
export interface Printer {
  readonly onEvent: (event: RunEvent) => void;
  readonly finish: (result: RunResult) => Promise<void>;
}

/** The table is written as scenarios finish; other formats are whole documents at the end. */
export function printerOf({ output }: Pick<RunFlags, "output">, streams: Streams): Printer {
  const { stdout, env } = streams;
  const progress = progressOn(streams);
  const colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
  return {
    onEvent: (event) => {
      if (output === "table") stdout.write(liveText(event, colors));
      progress.onEvent(event);
    },
    finish: async (result) => {
      progress.stop();
      stdout.write(output === "table" ? summaryText(result, colors) : await render(output, result));
    },
  };
}

function liveText(event: RunEvent, colors: ReturnType<typeof createColors>): string {
  if (event.type === "start") return headerText(event.description.title);
  return event.type === "scenario" ? scenarioText(event.scenario, colors) : "";
}
