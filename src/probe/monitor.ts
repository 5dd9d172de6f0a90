import { addressWords, type DialledProbe, withData } from "./batch.js";
import { MONITOR, READY, STARTUP_RESULT, STOP } from "./programs/monitor.js";

/** A flow to keep open. `sourcePort`: by takeHeldPort, so that no two flows share a pair of ports. */
export interface HeldProbe extends DialledProbe {
  readonly idle: boolean;
  readonly sourcePort: number;
}

/** What one source does while something else changes. */
export interface Monitoring {
  /** Letters, digits and `-`; unique among what shares a file system at a time. */
  readonly name: string;
  /** Part of what each try sends: random. */
  readonly nonce: string;
  /** By takeDatagramPorts or takeFirstActPorts: the first source port of its tries. */
  readonly datagramPort: number;
  readonly watch: readonly DialledProbe[];
  readonly hold: readonly HeldProbe[];
  /** Pause between two rounds of tries. */
  readonly everySeconds: number;
  /** It ends by itself after this, told to or not. */
  readonly lastsSeconds: number;
}

/** A watched try is given up after this: later ones are long under way, whatever the run's time-out is. */
export const WATCH_TIMEOUT_SECONDS = 1;

/** Stdin for `PERL` in a source: it monitors until `stopInput` is run there. series.ts reads what it prints. */
export function monitorInput(monitoring: Monitoring): string {
  const { watch, hold, nonce } = monitoring;
  return withData(MONITOR, [
    nameLine(monitoring.name),
    `every ${monitoring.everySeconds}`,
    `limit ${WATCH_TIMEOUT_SECONDS}`,
    `lasts ${monitoring.lastsSeconds}`,
    `datagrams ${monitoring.datagramPort}`,
    ...watch.map((dialled, index) => `watch ${addressWords(dialled)} ${watchNonce(nonce, index)}`),
    ...hold.map(
      (held) => `hold ${addressWords(held)} ${held.sourcePort} ${held.idle ? "idle" : "busy"} ${nonce}`,
    ),
  ]);
}

function watchNonce(nonce: string, index: number): string {
  return `${nonce}-${index}`;
}

/** Waits until every job of a monitor is under way, at most a few seconds, and prints `clock TIME`. */
export function readyInput(name: string): string {
  return withData(READY, [nameLine(name)]);
}

export function stopInput(name: string): string {
  return withData(STOP, [nameLine(name)]);
}

/** Stops a pod's start-up monitor and prints what it saw. */
export function startupResultInput(name: string): string {
  return withData(STARTUP_RESULT, [nameLine(name)]);
}

function nameLine(name: string): string {
  if (!/^[\w-]+$/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a monitor`);
  return `name ${name}`;
}

/** Takes over from the shell, so that the pod ends with its server. */
const BESIDE = `printf %s "$1" | perl >"\${TMPDIR:-/tmp}/netproof-$2.lines" 2>/dev/null &
shift 2
exec "$@"`;

/**
 * A pod's main process that monitors as its very first act, beside its servers, and keeps what it sees in a file for
 * `startupResultInput`.
 */
export function withStartup(command: readonly string[], monitoring: Monitoring): readonly string[] {
  return ["sh", "-c", BESIDE, "sh", monitorInput(monitoring), monitoring.name, ...command];
}
