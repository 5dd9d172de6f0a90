import type { Probe } from "../model/probe.js";

/** A probe with the address to dial, as the target gave it, and who may answer it. */
export interface DialledProbe {
  readonly probe: Probe;
  readonly ip: string;
  /** Identities (`namespace/pod`) of which one must answer; another's answer is `misdirected`. */
  readonly answers: readonly string[];
}

/** Tries under way at once in one pod; more wait for a free lane. */
const MAX_LANES = 64;

/** How long a try may take. `glanceSeconds`: it is broken off so soon, which nc's own time-out of whole seconds cannot. */
export interface Patience {
  readonly timeoutSeconds: number;
  readonly glanceSeconds?: number;
}

/**
 * The script for `sh -s` inside a source pod: it tries every probe with nc or curl, prints a line for each
 * (`cell INDEX START END EXIT OUTPUT…`, times in seconds of /proc/uptime) and at the end `end COUNT`.
 */
export function batchScript(
  probes: readonly DialledProbe[],
  { timeoutSeconds, glanceSeconds }: Patience,
): string {
  const lanes = Math.min(MAX_LANES, probes.length);
  const jobs = Array.from({ length: lanes }, (_, lane) =>
    probes
      .map((dialled, index) => cellLine(dialled, index))
      .filter((_line, index) => index % lanes === lane)
      .join("; "),
  );
  return [
    `T=${timeoutSeconds}`,
    `LIMIT="${glanceSeconds === undefined ? "" : `timeout ${glanceSeconds}`}"`,
    FUNCTIONS,
    ...jobs.map((job) => `{ ${job}; } &`),
    "wait",
    `echo "end ${probes.length}"`,
    "exit 0",
    "",
  ].join("\n");
}

/** `index`: a number, or shell that gives one. */
export function cellLine({ probe, ip }: DialledProbe, index: number | string): string {
  if (probe.http) return `cell ${index} http ${ip.includes(":") ? `[${ip}]` : ip} ${probe.port}`;
  return `cell ${index} ${probe.protocol.toLowerCase()} ${ip} ${probe.port}`;
}

/**
 * /proc/uptime is read without a fork, unlike date, which in busybox has no fractions of a second either.
 * Each prober runs in the subshell of `$(…)`, so it takes that process over. LIMIT may be a `timeout` before it. `nc -n`: no name look-ups, so that DNS cannot look like a deny. `nc -W 1`: done after the first UDP answer.
 */
export const FUNCTIONS = `
set -f
tcp() { exec $LIMIT nc -n -v -w "$T" "$1" "$2" </dev/null 2>&1; }
udp() {
  exec $LIMIT nc -n -u -w "$T" -W 1 "$1" "$2" 2>&1 <<NONCE
nonce$3
NONCE
}
sctp() { exec $LIMIT socat -t "$T" -T "$T" - "SCTP:$1:$2,connect-timeout=$T" </dev/null 2>&1; }
http() { exec $LIMIT curl -sS --noproxy '*' --connect-timeout "$T" --max-time "$T" "http://$1:$2/" 2>&1; }
cell() {
  read -r start _ </proc/uptime
  out=$("$2" "$3" "$4" "$1")
  code=$?
  read -r end _ </proc/uptime
  set -- "$1" $out
  index=$1
  shift
  echo "cell $index $start $end $code $*"
}
`.trim();
