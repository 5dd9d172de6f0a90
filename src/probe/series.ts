import type { HeldTrace, Sample } from "../model/result/flow.js";
import type { DialledProbe } from "./batch.js";
import type { HeldProbe, Monitoring } from "./monitor.js";
import { ownObservation, parseLine } from "./parse.js";
import { shown } from "./reply.js";

/** What a monitor saw, by the clock of its kernel. */
export interface Monitored {
  /** The monitor's first act; null: it never said. */
  readonly begunMs: number | null;
  /** For each watched probe its tries, in order. */
  readonly series: readonly (readonly Sample[])[];
  /** For each held probe. */
  readonly traces: readonly HeldTrace[];
  /** Why it was not seen to its end, if so. */
  readonly broken?: string;
}

/** Reads what a monitor printed; what is missing stays missing, and is never taken for a blocked flow. */
export function parseMonitor(options: {
  readonly monitoring: Monitoring;
  readonly stdout: string;
  readonly failure?: string;
}): Monitored {
  const { monitoring, stdout, failure } = options;
  const lines = stdout.split("\n");
  const broken = lines.includes("end") ? undefined : (failure ?? "its answer broke off");
  const [begunMs = null] = lines.flatMap((line) => clockOf(line, "begun"));
  return {
    begunMs,
    series: seriesOf(monitoring.watch, lines),
    traces: monitoring.hold.map((held, index) => traceOf(held, index, lines)),
    ...(broken === undefined ? {} : { broken }),
  };
}

/** The time of a line `clock 12.34` or `begun 12.34`, in milliseconds. */
export function clockOf(line: string, word: "clock" | "begun"): readonly number[] {
  const [first, time] = line.split(" ");
  return first === word && time !== undefined && /^\d+\.\d+$/.test(time)
    ? [Math.round(Number(time) * 1000)]
    : [];
}

function seriesOf(watch: readonly DialledProbe[], lines: readonly string[]): readonly (readonly Sample[])[] {
  const reports = lines.flatMap(parseLine);
  return watch.map((dialled, place) =>
    reports
      .filter(({ index }) => index % watch.length === place)
      .flatMap(({ startMs, ms, end }): readonly Sample[] =>
        end.by === "prober" ? [{ atMs: startMs, observation: ownObservation({ dialled, ms, end }) }] : [],
      )
      .toSorted((one, other) => one.atMs - other.atMs),
  );
}

const HELD = /^held (\d+) (\d+\.\d+) (-|[\da-f]+)$/;
const MESSAGE = /^(first|again|last|\d+)$/;
const IDENTITY = /^netproof ([\w./-]+) \d+ (?:TCP|UDP)(?: from [\da-fA-F.:]+)? ?(.*)$/;

/** Over TCP the identity comes once, before the messages; over UDP before each. */
function traceOf(held: HeldProbe, index: number, lines: readonly string[]): HeldTrace {
  const heard = lines.flatMap((line) => {
    const [, own, time, hex = ""] = HELD.exec(line) ?? [];
    if (Number(own) !== index) return [];
    const text = Buffer.from(hex, "hex").toString("latin1");
    const [, identity, message = text] = IDENTITY.exec(text) ?? [];
    return [{ atMs: Math.round(Number(time) * 1000), identity, message }];
  });
  const stranger = heard.find(({ identity }) => identity !== undefined && !held.answers.includes(identity));
  const messages = heard.filter(({ message }) => MESSAGE.test(message));
  const words = heard.find(({ identity, message }) => identity === undefined && !MESSAGE.test(message));
  const spokenTo = !held.idle || held.probe.protocol === "UDP" || heardIn(messages, endingOf(index, lines));
  const trouble =
    stranger !== undefined
      ? `${stranger.identity} answered`
      : ((words === undefined ? undefined : shown(words.message)) ??
        (spokenTo ? undefined : "its server was not heard after the silence"));
  return {
    opened: stranger === undefined && messages.length > 0,
    wentOn: messages.some(({ message }) => message === "last") && spokenTo,
    lastAnswerMs: messages.at(-1)?.atMs ?? null,
    ...(trouble === undefined ? {} : { trouble }),
  };
}

const ENDING = /^ending (\d+) (\d+\.\d+)$/;

/** When its opener sent the last message. */
function endingOf(index: number, lines: readonly string[]): number {
  const times = lines.flatMap((line) => {
    const [, own, time] = ENDING.exec(line) ?? [];
    return Number(own) === index ? [Number(time) * 1000] : [];
  });
  return times[0] ?? Infinity;
}

/** The opener's own message would wake up whatever has forgotten the flow, so only what came before it counts. */
function heardIn(messages: readonly { atMs: number; message: string }[], endingMs: number): boolean {
  return messages.some(({ atMs, message }) => message === "again" && atMs <= endingMs);
}
