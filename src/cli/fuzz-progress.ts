import type { FuzzEvent } from "../fuzz/events.js";
import { duration, plural } from "../report/text/words.js";
import type { Streams } from "./streams.js";

export interface FuzzProgress {
  readonly onEvent: (event: FuzzEvent) => void;
  readonly stop: () => void;
}

/** One line at the foot of a terminal; elsewhere a line for each finding and for now and then. */
export function fuzzProgress({ stderr, status }: Pick<Streams, "stderr" | "status">): FuzzProgress {
  const show = status ?? everyMinute((line) => stderr.write(`${line}\n`));
  let foot = "";
  return {
    stop: () => status?.(undefined),
    onEvent(event) {
      if (event.type === "warning") stderr.write(`${event.what}\n`);
      if (event.type === "finding")
        stderr.write(`  found: ${event.finding.verdict} ${event.finding.probe}: ${event.finding.id}\n`);
      if (event.type === "played") show((foot = playedLine(event)));
      if (event.type === "shrinking") show(`${foot} · shrinking: ${event.what}`);
    },
  };
}

function playedLine({ played, findings, elapsedMs }: Extract<FuzzEvent, { type: "played" }>): string {
  return `  ${duration(elapsedMs)}: ${plural(played.scenarios, "scenario")}, ${plural(played.policies, "policy", "policies")}, ${plural(played.connections, "connection")}, ${plural(findings, "finding")}`;
}

const QUIET_MS = 60_000;

function everyMinute(write: (line: string) => void): (line: string) => void {
  let last = 0;
  return (line) => {
    const now = performance.now();
    if (now - last < QUIET_MS) return;
    last = now;
    write(line);
  };
}
