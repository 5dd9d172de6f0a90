import type { TransportProtocol } from "../model/objects.js";

/** A port that a probe server answers on. `http`: it speaks HTTP instead of sending its identity at once. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: TransportProtocol;
  readonly http?: true;
}

/**
 * The main process of a probe pod: a server per port, which answers with `netproof ID PORT PROTOCOL`.
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

/**
 * One process for all clients: `socat UDP-RECVFROM,fork` has its children take each other's datagrams under load, and then
 * answers nobody any more.
 */
const UDP_SERVER = `
use Socket qw(:DEFAULT getaddrinfo AI_PASSIVE IPPROTO_IPV6 IPV6_V6ONLY);
my ($answer, $port, $address) = @ARGV;
my ($error, $own) = getaddrinfo($address, $port, { socktype => SOCK_DGRAM, flags => AI_PASSIVE });
die $error if $error;
socket(my $server, $own->{family}, SOCK_DGRAM, 0) or die $!;
setsockopt($server, IPPROTO_IPV6, IPV6_V6ONLY, pack("l", 0)) if $address eq "::";
bind($server, $own->{addr}) or die $!;
while (1) {
  my $client = recv($server, my $nonce, 512, 0);
  send($server, "$answer $nonce", 0, $client) if defined $client;
}
`;

const PREAMBLE = [
  "trap 'kill 0; exit 0' TERM INT",
  "main=$$",
  "dir=$(mktemp -d) || exit 1",
  // A server that ends takes the pod down with it: a half-serving pod would look like a policy.
  'serve() { "$@"; echo "netproof: $* ended" >&2; kill -TERM $main; }',
  "if [ -e /proc/net/if_inet6 ]; then v6=6; any=,ipv6only=0; else v6=4; any=; fi",
  `NETPROOF_HTTP='while read -r line && [ \${#line} -gt 1 ]; do :; done; printf "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n%s\\n" "$NETPROOF_ANSWER"'`,
  "export NETPROOF_HTTP",
  `udp='${UDP_SERVER}'`,
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
  const server = `serve perl -e "$udp" '${options.answer}' ${options.port} "$address" &`;
  if (!options.everyAddress) return ['if [ "$v6" = 6 ]; then address=::; else address=0.0.0.0; fi', server];
  return [
    'for address in $(ip -o addr show | awk \'$NF != "tentative" { sub("/.*", "", $4); print $4 }\'); do',
    `case $address in fe80:*) ;; *) ${server} ;; esac`,
    "done",
  ];
}
