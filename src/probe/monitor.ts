import { cellLine, type DialledProbe, FUNCTIONS } from "./batch.js";

/** A flow to keep open. `sourcePort`: one of HELD_PORTS, by which a TCP server knows not to hang up. */
export interface HeldProbe extends DialledProbe {
  readonly idle: boolean;
  readonly sourcePort: number;
}

/** What one source does while something else changes. */
export interface Monitoring {
  /** Letters, digits and `-`; unique among what shares a file system at a time. */
  readonly name: string;
  readonly watch: readonly DialledProbe[];
  readonly hold: readonly HeldProbe[];
  /** Pause between two rounds of tries. */
  readonly everySeconds: number;
  /** It ends by itself after this, told to or not. */
  readonly lastsSeconds: number;
}

/** A watched try is given up after this: later ones are long under way, whatever the run's time-out is. */
export const WATCH_TIMEOUT_SECONDS = 1;

/** Rounds of answers that a held flow has for its last message; TCP sends it again several times meanwhile. */
const LAST_ANSWER_SECONDS = 2;

/**
 * The script for `sh` inside a source: until `stopScript` is run there it tries every watched probe round after round
 * (`cell INDEX …` as in a batch; INDEX counts on over the rounds), and sends messages on every held flow (`held INDEX TIME
 * TEXT` for each that comes back, `ending INDEX TIME` before the last is sent, `closed INDEX TIME`). First `begun TIME`, last `end`; times as in a batch.
 */
export function monitorScript(monitoring: Monitoring): string {
  const { watch, hold } = monitoring;
  const jobs = [
    ...(watch.length === 0 ? [] : ["watching &"]),
    ...hold.map((held, index) => `holding ${index} ${held.idle ? "idle" : "busy"} '${socketOf(held)}' &`),
  ];
  return [
    "read -r begun _ </proc/uptime",
    'echo "begun $begun"',
    `T=${WATCH_TIMEOUT_SECONDS}`,
    FUNCTIONS,
    `P=${folder(monitoring.name)}`,
    'mkdir -p "$P" || exit 1',
    `over() { [ -e "$P/stop" ] && return; read -r now _ </proc/uptime; [ $((\${now%.*} - \${begun%.*})) -ge ${monitoring.lastsSeconds} ]; }`,
    watchingFunction(monitoring),
    HOLDING,
    ...jobs,
    "wait",
    'rm -rf "$P"',
    "echo end",
    "",
  ].join("\n");
}

/** Waits until every job of a monitor is under way, at most a few seconds, and prints `clock TIME`. */
export function readyScript({ name, watch, hold }: Monitoring): string {
  const signs = [...(watch.length === 0 ? [] : ["watching"]), ...hold.map((_held, index) => `held-${index}`)];
  const all = signs.map((sign) => `[ -e "$P/${sign}" ]`).join(" && ");
  return `P=${folder(name)}
n=0
until ${all}; do n=$((n + 1)); [ $n -gt 60 ] && break; sleep 0.05; done
read -r now _ </proc/uptime
echo "clock $now"
`;
}

export function stopScript(name: string): string {
  return `P=${folder(name)}\n[ -d "$P" ] && : >"$P/stop"\nexit 0\n`;
}

/** The lab's pods share a file system, of which TMPDIR is a part that ends with the lab. */
function folder(name: string): string {
  return `"\${TMPDIR:-/tmp}/netproof-${name}"`;
}

/** Tries overlap: one that is not answered must not keep the next from being sent. */
function watchingFunction({ watch, everySeconds }: Monitoring): string {
  return `watching() {
  n=0
  until over; do
${watch.map((dialled, index) => `    ${cellLine(dialled, `$((n + ${index}))`)} &`).join("\n")}
    [ $n -gt 0 ] && : >"$P/watching"
    n=$((n + ${watch.length}))
    sleep ${everySeconds}
  done
  wait
}`;
}

const HOLDING = `
talk() {
  echo first
  n=0
  until over; do
    sleep 0.1
    n=$((n + 1))
    [ "$2" = idle ] || echo "$n"
  done
  read -r now _ </proc/uptime
  echo "ending $1 $now" >&3
  echo last
}
listen() {
  while read -r line; do
    read -r now _ </proc/uptime
    echo "held $1 $now $line"
    : >"$P/held-$1"
  done
  read -r now _ </proc/uptime
  echo "closed $1 $now"
}
exec 3>&1
holding() { talk "$1" "$2" | socat -t ${LAST_ANSWER_SECONDS} - "$3" 2>&1 | listen "$1"; }
`.trim();

function socketOf({ probe, ip, sourcePort }: HeldProbe): string {
  const version = ip.includes(":") ? `6:[${ip}]` : `4:${ip}`;
  const from = `sourceport=${sourcePort},reuseaddr`;
  return probe.protocol === "UDP"
    ? `UDP${version}:${probe.port},${from}`
    : `TCP${version}:${probe.port},${from},connect-timeout=${WATCH_TIMEOUT_SECONDS}`;
}

/**
 * A pod's main process that monitors as its very first act, beside its servers, and keeps what it sees in a file for
 * `startupResultScript`.
 */
export function withStartup(command: readonly string[], monitoring: Monitoring): readonly string[] {
  const [shell = "sh", flag = "-c", servers = ""] = command;
  const script = `(\n${monitorScript(monitoring)}) >${lines(monitoring.name)} 2>/dev/null &\n${servers}`;
  return [shell, flag, script];
}

/** Stops a pod's start-up monitor and prints what it saw. */
export function startupResultScript(name: string): string {
  const file = lines(name);
  return `${stopScript(name).replace("exit 0\n", "")}n=0
until grep -q '^end$' ${file}; do n=$((n + 1)); [ $n -gt 60 ] && break; sleep 0.05; done
cat ${file}
rm -f ${file}
`;
}

function lines(name: string): string {
  return `"\${TMPDIR:-/tmp}/netproof-${name}.lines"`;
}
