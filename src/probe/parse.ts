import type { Observation } from "../model/probe.js";
import type { DialledProbe, Patience } from "./batch.js";

/**
 * Reads what `batchScript` printed. A probe without a line of its own, or with one that proves nothing, is
 * inconclusive, never blocked. `failure`: why the exec did not end well, if so.
 */
export function parseBatch(options: {
  readonly probes: readonly DialledProbe[];
  readonly stdout: string;
  readonly patience: Patience;
  readonly failure?: string;
}): readonly Observation[] {
  const lines = options.stdout.split("\n");
  const cells = new Map(lines.flatMap((line) => parseCell(line)).map((cell) => [cell.index, cell]));
  const complete = lines.includes(`end ${options.probes.length}`);
  const missing =
    options.failure ?? (complete ? "the prober printed no line for it" : "the prober's answer broke off");
  return options.probes.map((dialled, index) => {
    const cell = cells.get(index);
    if (cell === undefined) return { kind: "inconclusive", why: missing };
    return classify({ cell, dialled, patience: options.patience });
  });
}

/** What one line of a prober says of a cell. Throws nothing: what proves nothing is inconclusive. */
export function classify(options: {
  readonly dialled: DialledProbe;
  readonly cell: Cell;
  readonly patience: Patience;
}): Observation {
  const { cell, patience } = options;
  if (patience.glanceSeconds !== undefined && BROKEN_OFF.has(cell.code) && cell.output === "")
    return { kind: "dropped", ms: cell.ms };
  return options.dialled.probe.protocol === "UDP" ? classifyUdp(options) : classifyStream(options);
}

/** How `timeout` ends what it broke off: that of coreutils, and that of busybox. */
const BROKEN_OFF = new Set([124, 143]);

export interface Cell {
  readonly index: number;
  /** By the clock of the prober's kernel. */
  readonly startMs: number;
  readonly ms: number;
  readonly code: number;
  readonly output: string;
}

const CELL = /^cell (\d+) (\d+\.\d+) (\d+\.\d+) (\d+) ?(.*)$/;

/** None or one: a line that is no cell says nothing. */
export function parseCell(line: string): readonly Cell[] {
  const match = CELL.exec(line);
  if (match === null) return [];
  const [, index, start, end, code, output = ""] = match;
  const startMs = Math.round(Number(start) * 1000);
  const ms = Math.round(Number(end) * 1000) - startMs;
  return [{ index: Number(index), startMs, ms, code: Number(code), output }];
}

const IDENTITY =
  /netproof (?<identity>\S+) \d+ (?:TCP|UDP|SCTP)(?: from (?:::ffff:)?(?<source>\S+))?(?: (?<nonce>nonce\d+))?/;

function answered(dialled: DialledProbe, cell: Cell): Observation | undefined {
  const { identity, source } = IDENTITY.exec(cell.output)?.groups ?? {};
  if (identity === undefined) return undefined;
  return dialled.answers.includes(identity)
    ? { kind: "connected", ms: cell.ms, ...(source === undefined ? {} : { source }) }
    : { kind: "misdirected", ms: cell.ms, answeredBy: identity };
}

/** nc, curl and socat put the same errno in different words. */
const REFUSED =
  /refused|reset by peer|Failed to connect to \S+ port \d+ after \d+ ms: (?:Couldn't|Could not) connect/i;
/** `timeout:` begins a complaint of the command of that name. */
const TIMED_OUT = /timed out|in progress|timeout(?!:)/i;

function classifyStream(options: { readonly dialled: DialledProbe; readonly cell: Cell }): Observation {
  const { dialled, cell } = options;
  const answer = answered(dialled, cell);
  if (answer !== undefined) return answer;
  if (/no route|unreachable/i.test(cell.output)) return noVerdict(cell);
  if (REFUSED.test(cell.output)) return { kind: "refused", ms: cell.ms };
  if (TIMED_OUT.test(cell.output) && !/succeeded/.test(cell.output)) return { kind: "dropped", ms: cell.ms };
  return noVerdict(cell);
}

/** Over UDP nc is silent either way: it ends early only on a socket error (ICMP unreachable), else at its time-out. */
function classifyUdp(options: {
  readonly dialled: DialledProbe;
  readonly cell: Cell;
  readonly patience: Patience;
}): Observation {
  const { cell, patience } = options;
  if (IDENTITY.exec(cell.output)?.groups?.["nonce"] === `nonce${cell.index}`) {
    return answered(options.dialled, cell) ?? noVerdict(cell);
  }
  if (cell.output !== "" || cell.code > 1) return noVerdict(cell);
  if (cell.ms >= patience.timeoutSeconds * 1000 - CLOCK_TICK_MS) return { kind: "dropped", ms: cell.ms };
  return { kind: "refused", ms: cell.ms };
}

/** /proc/uptime counts hundredths of a second; start and end may each be one off. */
const CLOCK_TICK_MS = 20;

function noVerdict(cell: Cell): Observation {
  return { kind: "inconclusive", why: `the prober ended with ${cell.code}: ${cell.output || "no output"}` };
}
