import { plural } from "../report/text/words.js";
import type { RunEvent } from "../run/events.js";
import type { Streams } from "./streams.js";

/** What a run waits for: one line that stays at the foot of a terminal, or lines for long waits elsewhere. */
export interface Progress {
  readonly onEvent: (event: RunEvent) => void;
  readonly stop: () => void;
}

export function progressOn({ stderr, status }: Streams): Progress {
  const { onEvent, stop } = status === undefined ? linesOn(stderr) : footOf(status);
  return {
    stop,
    onEvent: (event) => {
      if (event.type === "warning") stderr.write(`${event.what}\n`);
      onEvent(event);
    },
  };
}

function footOf(status: NonNullable<Streams["status"]>): Progress {
  let [done, all] = [0, 0];
  const show = (what: string): void => status(`  ${done} of ${plural(all, "scenario")}${what}`);
  return {
    stop: () => status(undefined),
    onEvent: (event) => {
      if (event.type === "start") all = event.scenarios;
      if (event.type === "scenario") done += 1;
      if (event.type === "waiting") show(` · ${event.scenario.id}: ${event.what}`);
      if (event.type === "start" || event.type === "scenario") show("");
    },
  };
}

/** Waits shorter than this are not worth a line. */
const QUIET_MS = 1_000;

function linesOn(stderr: Streams["stderr"]): Progress {
  const last = new Map<string, number>();
  return {
    stop: () => undefined,
    onEvent: (event) => {
      if (event.type !== "waiting") return;
      const now = performance.now();
      const since = last.get(event.scenario.id) ?? 0;
      if (now - since < QUIET_MS) return;
      last.set(event.scenario.id, now);
      stderr.write(`  ${event.scenario.id}: ${event.what}\n`);
    },
  };
}
