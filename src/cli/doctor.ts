import { createColors } from "picocolors";
import type { Colors } from "picocolors/types.js";
import { randomBytes } from "node:crypto";
import { checkLines } from "../report/checks.js";
import { headerText, scenarioText, summaryText } from "../report/table.js";
import type { RunEvent } from "../run/context.js";
import { run } from "../run/run.js";
import { quickScenario } from "../run/quick.js";
import { type DoctorFlags, parseDoctorFlags } from "./doctor-flags.js";
import { EXIT } from "./exit.js";
import { exitCode } from "./exit-code.js";
import { onInterrupt } from "./interrupt.js";
import { progressOn } from "./progress.js";
import type { Command, Streams } from "./streams.js";
import { examine, openTarget, type PlaceChoice, remedyOf, withPlace } from "./target.js";

export const doctorCommand: Command = {
  summary: "whether a cluster is fit for a run, and one quick probe",
  help: `
Usage: netproof doctor [--context NAME | --kind[=NAME]] [FLAGS]

Looks first and changes nothing: the API server, permissions, nodes, the network
plugin, leftovers. Then one probe: two pods, a policy that denies all between
them. Does it bite? Without --context it looks at the lab on this machine; with
--kind at a cluster that it makes for it.

  --settle 60s   how long that policy may take to bite (12s)

Of the flags of netproof run those that say where and with which image: --keep,
--kubeconfig, --fault, --image, --image-pull-policy, --timeout, those of --kind.
Exit codes are those of netproof run.

  netproof doctor
  netproof doctor --context kind-dev
`,
  run: async (args, streams) => {
    const flags = parseDoctorFlags(args);
    const interrupt = onInterrupt(streams, remedyOf(flags.target));
    const { signal } = interrupt;
    const { pods } = flags.options;
    try {
      return await withPlace(flags.target, { pods, signal, streams }, (place) =>
        diagnose(place, { flags, streams, signal }),
      );
    } finally {
      interrupt.release();
    }
  },
};

interface Job {
  readonly flags: DoctorFlags;
  readonly streams: Streams;
  readonly signal: AbortSignal;
}

async function diagnose(place: PlaceChoice, { flags, streams, signal }: Job): Promise<number> {
  const { stdout, env } = streams;
  const colors: Colors = createColors(stdout.isTTY === true && !env["NO_COLOR"]);
  const checks = await examine(place, signal);
  if (checks.length > 0) stdout.write(checkLines(checks, colors));
  if (checks.some(({ status }) => status === "failed")) return EXIT.inconclusive;
  const runId = randomBytes(2).toString("hex");
  const target = await openTarget(place, { runId, pods: flags.options.pods, signal });
  const progress = progressOn(streams.stderr);
  try {
    const { options } = flags;
    const scenarios = [quickScenario];
    const onEvent = (event: RunEvent): void => {
      progress.around(() => stdout.write(eventText(event, colors)));
      progress.onEvent(event);
    };
    const result = await run({ runId, target, scenarios, options, signal, onEvent });
    progress.stop();
    stdout.write(summaryText(result, colors));
    return exitCode(result);
  } finally {
    await target.dispose();
  }
}

/** Of a scenario that passes the summary says enough. */
function eventText(event: RunEvent, colors: Colors): string {
  if (event.type === "start") return `\n${headerText(event.description.title)}`.trimEnd() + "\n";
  return event.type === "scenario" && event.scenario.status !== "pass"
    ? scenarioText(event.scenario, colors)
    : "";
}
