import type { Observation } from "../model/probe.js";
import { type Batch, type BatchedProbe, nonceOf } from "./batch.js";
import { observationOf, shown } from "./reply.js";

/** One try of a connection, by the clock of the prober's kernel. `tool`: by nc or curl. */
export interface Try {
  readonly by: "prober" | "tool";
  readonly startMs: number;
  readonly observation: Observation;
}

/** What a batch showed: for each probe its tries, as many as were asked for. */
export interface Answer {
  readonly tries: readonly (readonly Try[])[];
  /** First and last moment of the prober, by its kernel's clock; null: it did not tell both. */
  readonly clock: { readonly begunMs: number; readonly endedMs: number } | null;
}

/**
 * Reads what a prober printed. A try without a line of its own, or with one that proves nothing, is inconclusive, never
 * blocked. `failure`: why the exec did not end well, if so.
 */
export function parseBatch(options: {
  readonly batch: Batch;
  readonly stdout: string;
  readonly failure?: string;
}): Answer {
  const { batch, stdout } = options;
  const lines = stdout.split("\n");
  const begunMs = firstTime(lines, /^begun ([\d.]+)$/);
  const endedMs = firstTime(lines, /^end \d+ ([\d.]+)$/);
  const complete = lines.some((line) => line.startsWith(`end ${batch.probes.length} `));
  const missing =
    options.failure ?? (complete ? "the prober printed no line for it" : "the prober's answer broke off");
  const tries = batch.probes.map((): Try[] => []);
  for (const line of lines)
    for (const report of parseLine(line)) tries[report.index]?.push(...tryOf(batch, report.index, report));
  return {
    tries: batch.probes.map((probe, index) => withMissing(probe, tries[index] ?? [], missing)),
    clock: begunMs === undefined || endedMs === undefined ? null : { begunMs, endedMs },
  };
}

function firstTime(lines: readonly string[], pattern: RegExp): number | undefined {
  const line = lines.find((own) => pattern.test(own));
  const [, time] = pattern.exec(line ?? "") ?? [];
  return time === undefined ? undefined : milliseconds(time);
}

function milliseconds(seconds: string): number {
  return Math.round(Number(seconds) * 1000);
}

/** A line about one try. */
export interface Report {
  readonly index: number;
  readonly startMs: number;
  readonly ms: number;
  readonly end:
    | { readonly by: "prober"; readonly word: string; readonly heard: string; readonly nonce: string }
    | { readonly by: "tool"; readonly status: string; readonly out: string; readonly err: string };
}

const OWN = /^own (\d+) (\d+\.\d+) (\d+\.\d+) ([\w-]+) (-|[\da-f]+) ([\w-]+)$/;
const TOOL = /^tool (\d+) (\d+\.\d+) (\d+\.\d+) (\w+) (-|[\da-f]+) (-|[\da-f]+)$/;

/** None or one: a line that is no report says nothing. */
export function parseLine(line: string): readonly Report[] {
  const isOwn = line.startsWith("own ");
  const fields = (isOwn ? OWN : TOOL).exec(line);
  if (fields === null) return [];
  const [, index, start = "", end = "", how = "", first = "", second = ""] = fields;
  const startMs = milliseconds(start);
  const common = { index: Number(index), startMs, ms: milliseconds(end) - startMs };
  if (isOwn) return [{ ...common, end: { by: "prober", word: how, heard: textOf(first), nonce: second } }];
  return [{ ...common, end: { by: "tool", status: how, out: textOf(first), err: textOf(second) } }];
}

function textOf(hex: string): string {
  return hex === "-" ? "" : Buffer.from(hex, "hex").toString("latin1");
}

function tryOf(batch: Batch, index: number, { startMs, ms, end }: Report): readonly Try[] {
  const probe = batch.probes[index];
  if (probe === undefined) return [];
  const { by } = end;
  const observation =
    end.by === "tool"
      ? toolObservation({ probe, ms, end, nonce: nonceOf(batch.nonce, index), seconds: batch.seconds })
      : ownObservation({ dialled: probe, ms, end });
  return [{ by, startMs, observation }];
}

function withMissing(probe: BatchedProbe, tries: readonly Try[], why: string): readonly Try[] {
  const missing = (by: Try["by"], wanted: number): readonly Try[] => {
    const there = tries.filter((own) => own.by === by).length;
    const none: Try = { by, startMs: 0, observation: { kind: "inconclusive", why } };
    return Array.from({ length: Math.max(0, wanted - there) }, () => none);
  };
  return [...tries, ...missing("prober", probe.tries), ...missing("tool", probe.withTool ? 1 : 0)];
}

/** What a line of connections.ts says. Throws nothing: what proves nothing is inconclusive. */
export function ownObservation(options: {
  readonly dialled: Pick<BatchedProbe, "answers" | "probe">;
  readonly ms: number;
  readonly end: Extract<Report["end"], { readonly by: "prober" }>;
}): Observation {
  const { dialled, ms, end } = options;
  const { heard, nonce } = end;
  switch (end.word) {
    case "answered":
      return observationOf({ dialled, ms, nonce, text: dialled.probe.http ? bodyOf(heard) : heard });
    case "timeout":
      return { kind: "dropped", ms };
    case "opened":
    case "closed":
    case "broke":
      return { kind: "stalled", ms };
    default:
      return failed(end.word, ms);
  }
}

/** Of Linux, which every prober runs on. */
const ERRNOS: Readonly<Record<string, string>> = {
  "errno-1": "EPERM",
  "errno-13": "EACCES",
  "errno-24": "EMFILE",
  "errno-93": "EPROTONOSUPPORT",
  "errno-94": "ESOCKTNOSUPPORT",
  "errno-97": "EAFNOSUPPORT",
  "errno-99": "EADDRNOTAVAIL",
  "errno-101": "ENETUNREACH",
  "errno-104": "ECONNRESET",
  "errno-110": "ETIMEDOUT",
  "errno-111": "ECONNREFUSED",
  "errno-113": "EHOSTUNREACH",
};

function failed(word: string, ms: number): Observation {
  const name = ERRNOS[word] ?? word;
  if (name === "ECONNREFUSED" || name === "ECONNRESET") return { kind: "refused", ms };
  if (name === "ETIMEDOUT") return { kind: "dropped", ms };
  return { kind: "inconclusive", why: `the prober met ${name}` };
}

function bodyOf(response: string): string {
  return /\r?\n\r?\n([^]*)$/.exec(response)?.[1] ?? response;
}

const REFUSED =
  /refused|reset by peer|Failed to connect to \S+ port \d+ after \d+ ms: (?:Couldn't|Could not) connect/i;
const UNREACHABLE = /no route|unreachable/i;
const TIMED_OUT = /timed out|timeout|in progress/i;
/** nc and curl say so where the connection opened: what came after it is no policy's silence. */
const OPENED_BY_TOOL = /succeeded!|Operation timed out|Empty reply|Recv failure/i;

interface ToolEnd {
  readonly probe: BatchedProbe;
  readonly ms: number;
  readonly end: Extract<Report["end"], { readonly by: "tool" }>;
  readonly nonce: string;
  readonly seconds: number;
}

/** stdout is what came back; only the tool's own stderr tells how a connection failed. */
function toolObservation({ probe, ms, end, nonce, seconds }: ToolEnd): Observation {
  const { status, out, err } = end;
  if (out !== "") return observationOf({ dialled: probe, ms, nonce, text: out });
  if (!/^\d+$/.test(status)) return { kind: "inconclusive", why: `the tool was ended: ${status}` };
  const code = Number(status) >> 8;
  if (probe.probe.protocol === "UDP") return silentDatagram({ ms, code, err, seconds });
  if (OPENED_BY_TOOL.test(err)) return { kind: "stalled", ms };
  const unclear = UNREACHABLE.test(err);
  if (!unclear && REFUSED.test(err)) return { kind: "refused", ms };
  if (!unclear && TIMED_OUT.test(err)) return { kind: "dropped", ms };
  return {
    kind: "inconclusive",
    why: `the tool ended with ${code}: ${err === "" ? "no output" : shown(err)}`,
  };
}

/** /proc/uptime counts hundredths of a second; start and end may each be one off. */
const CLOCK_TICK_MS = 20;

/** Over UDP nc is silent either way: it ends early only on a socket error (ICMP unreachable), else at its time-out. */
function silentDatagram(end: {
  readonly ms: number;
  readonly code: number;
  readonly err: string;
  readonly seconds: number;
}): Observation {
  if (end.err !== "" || end.code > 1)
    return {
      kind: "inconclusive",
      why: `the tool ended with ${end.code}: ${end.err === "" ? "no output" : shown(end.err)}`,
    };
  const kind = end.ms >= end.seconds * 1000 - CLOCK_TICK_MS ? "dropped" : "refused";
  return { kind, ms: end.ms };
}
