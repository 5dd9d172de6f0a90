import type { TransportProtocol } from "../model/objects.js";

/** A port that a probe server answers on. `http`: it speaks HTTP instead of sending its identity at once. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: TransportProtocol;
  readonly http?: true;
}

/**
 * The main process of a probe pod: one socat per port, which answers with `netproof ID PORT PROTOCOL`.
 *
 * `nc -lk` listens with a backlog of 1 and loses connections in a burst; socat's own backlog does not. TCP reads the
 * answer from a file, so that a connection costs a fork and no exec. UDP answers carry the client's nonce.
 * `everyAddress`: bind UDP once per address, because a wildcard socket of a host with several addresses answers from
 * whichever one the route prefers, and the client then drops the answer.
 */
export function serveCommand(options: {
  readonly identity: string;
  readonly ports: readonly ServedPort[];
  readonly everyAddress: boolean;
}): readonly string[] {
  const lines = options.ports.flatMap((port) => serverLines({ ...options, port }));
  return ["sh", "-c", [...PREAMBLE, ...lines, "wait", ""].join("\n")];
}

const PREAMBLE = [
  "trap 'kill 0; exit 0' TERM INT",
  "main=$$",
  "dir=$(mktemp -d) || exit 1",
  // A server that ends takes the pod down with it: a half-serving pod would look like a policy.
  'serve() { "$@"; echo "netproof: $* ended" >&2; kill -TERM $main; }',
  "if [ -e /proc/net/if_inet6 ]; then v6=6; any=,ipv6only=0; else v6=4; any=; fi",
  `NETPROOF_HTTP='while read -r line && [ \${#line} -gt 1 ]; do :; done; printf "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n%s\\n" "$NETPROOF_ANSWER"'`,
  "export NETPROOF_HTTP",
] as const;

function serverLines(options: {
  readonly identity: string;
  readonly port: ServedPort;
  readonly everyAddress: boolean;
}): string[] {
  const { port, protocol, http } = options.port;
  const answer = `netproof ${options.identity} ${port} ${protocol}`;
  if (protocol === "UDP") return udpLines({ answer, port, everyAddress: options.everyAddress });
  const listen = `"${protocol}$v6-LISTEN:${port},fork,reuseaddr,backlog=1024$any"`;
  if (http) return [`NETPROOF_ANSWER='${answer}' serve socat ${listen} SYSTEM:'eval \\"$NETPROOF_HTTP\\"' &`];
  const file = `"$dir/${port}-${protocol}"`;
  return [`echo '${answer}' >${file}`, `serve socat -U ${listen} OPEN:${file},rdonly &`];
}

function udpLines(options: {
  readonly answer: string;
  readonly port: number;
  readonly everyAddress: boolean;
}): string[] {
  const reply = `SYSTEM:'read -r nonce; echo $NETPROOF_ANSWER $nonce'`;
  const server = `NETPROOF_ANSWER='${options.answer}' serve socat`;
  if (!options.everyAddress) {
    return [`${server} "UDP$v6-RECVFROM:${options.port},fork,reuseaddr$any" ${reply} &`];
  }
  return [
    'for address in $(ip -o addr show | awk \'$NF != "tentative" { sub("/.*", "", $4); print $4 }\'); do',
    `case $address in fe80:*) continue ;; *:*) bind="UDP6-RECVFROM:${options.port},bind=[$address],ipv6only=1" ;; *) bind="UDP4-RECVFROM:${options.port},bind=$address" ;; esac`,
    `${server} "$bind,fork,reuseaddr" ${reply} &`,
    "done",
  ];
}
