import { Presets, SingleBar } from "cli-progress";
import type { RunEvent } from "../run/context.js";
import type { Streams } from "./streams.js";

/** Progress on stderr: a bar on a terminal, plain lines for long waits elsewhere. */
export interface Progress {
  readonly onEvent: (event: RunEvent) => void;
  readonly stop: () => void;
  /** Runs `write` with the bar out of the way. */
  readonly around: (write: () => void) => void;
}

export function progressOn(stderr: Streams["stderr"]): Progress {
  return stderr.isTTY === true ? bar(stderr) : lines(stderr);
}

function bar(stderr: Streams["stderr"]): Progress {
  const single = new SingleBar(
    {
      format: "  {bar} {value}/{total} scenarios  {what}",
      stream: stderr,
      clearOnComplete: true,
      hideCursor: true,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  const around = (write: () => void): void => {
    if (stderr.isTTY === true) stderr.write("\r\u001B[K");
    write();
  };
  return {
    onEvent: (event) => {
      if (event.type === "trouble") around(() => stderr.write(`${event.what}\n`));
      if (event.type === "start") single.start(event.scenarios, 0, { what: "" });
      if (event.type === "waiting") single.update({ what: `${event.scenario.id}: ${event.what}` });
      if (event.type === "scenario") single.increment(1, { what: "" });
    },
    stop: () => single.stop(),
    around,
  };
}

/** Waits shorter than this are not worth a line. */
const QUIET_MS = 1_000;

function lines(stderr: Streams["stderr"]): Progress {
  const last = new Map<string, number>();
  return {
    onEvent: (event) => {
      if (event.type === "trouble") stderr.write(`${event.what}\n`);
      if (event.type !== "waiting") return;
      const now = performance.now();
      const since = last.get(event.scenario.id) ?? 0;
      if (now - since < QUIET_MS) return;
      last.set(event.scenario.id, now);
      stderr.write(`  ${event.scenario.id}: ${event.what}\n`);
    },
    stop: () => undefined,
    around: (write) => write(),
  };
}
