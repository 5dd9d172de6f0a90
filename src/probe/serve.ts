import type { TransportProtocol } from "../model/objects.js";
import { HELD_PORTS, SILENCE_SECONDS } from "./held.js";

/** A port that a probe server answers on. `http`: it speaks HTTP instead of sending its identity at once. */
export interface ServedPort {
  readonly port: number;
  readonly protocol: TransportProtocol;
  readonly http?: true;
}

/**
 * The main process of a probe pod: a server per port, which answers with `netproof ID PORT PROTOCOL`, and where it
 * can with ` from ADDRESS` behind: whom it sees.
 *
 * `nc -lk` listens with a backlog of 1 and loses connections in a burst; a queue of 1024 does not. TCP costs no fork for a
 * connection. UDP answers carry the client's nonce.
 * `everyAddress`: bind UDP once per address, because a wildcard socket of a host with several addresses answers from
 * whichever one the route prefers, and the client then drops the answer.
 */
export function serveCommand(options: {
  readonly identity: string;
  readonly ports: readonly ServedPort[];
  readonly everyAddress: boolean;
}): readonly string[] {
  const { identity, ports, everyAddress } = options;
  const isPlainTcp = ({ protocol, http }: ServedPort): boolean => protocol === "TCP" && http !== true;
  const isUdp = ({ protocol }: ServedPort): boolean => protocol === "UDP";
  const lines = [
    ...tcpLines(answersOf(identity, ports.filter(isPlainTcp))),
    ...udpLines(answersOf(identity, ports.filter(isUdp)), everyAddress),
    ...ports.filter((port) => !isPlainTcp(port) && !isUdp(port)).map((port) => socatLine(identity, port)),
  ];
  return ["sh", "-c", [...PREAMBLE, ...lines, "wait", ""].join("\n")];
}

/**
 * One process for all UDP ports and clients: `socat UDP-RECVFROM,fork` has its children take each other's datagrams under
 * load, and then answers nobody any more.
 */
const UDP_SERVER = `
use Socket qw(:DEFAULT getaddrinfo getnameinfo AI_PASSIVE NI_NUMERICHOST NIx_NOSERV IPPROTO_IPV6 IPV6_V6ONLY);
my ($address, %answers) = @ARGV;
my %servers;
for my $port (keys %answers) {
  my ($error, $own) = getaddrinfo($address, $port, { socktype => SOCK_DGRAM, flags => AI_PASSIVE });
  die $error if $error;
  socket(my $server, $own->{family}, SOCK_DGRAM, 0) or die $!;
  setsockopt($server, IPPROTO_IPV6, IPV6_V6ONLY, pack("l", 0)) if $address eq "::";
  bind($server, $own->{addr}) or die $!;
  $servers{$port} = $server;
}
while (1) {
  my $ready = "";
  vec($ready, fileno($_), 1) = 1 for values %servers;
  next if select($ready, undef, undef, undef) < 1;
  for my $port (keys %servers) {
    next unless vec($ready, fileno($servers{$port}), 1);
    my $client = recv($servers{$port}, my $nonce, 512, MSG_DONTWAIT);
    next unless defined $client;
    my (undef, $from) = getnameinfo($client, NI_NUMERICHOST, NIx_NOSERV);
    send($servers{$port}, "$answers{$port} from $from $nonce", 0, $client);
  }
}
`;

/**
 * One process for all TCP ports. It answers and hangs up, so that a prober is done at once; a client from one of the ports
 * of held flows is kept instead, hears every message back, and after seconds of silence is spoken to: an engine that has
 * forgotten the flow then meets a reply. Policies never look at source ports (semantics 2.3).
 */
const TCP_SERVER = `
use Socket qw(:DEFAULT getaddrinfo getnameinfo AI_PASSIVE NI_NUMERICHOST NI_NUMERICSERV IPPROTO_IPV6 IPV6_V6ONLY);
my ($address, %answers) = @ARGV;
$SIG{PIPE} = "IGNORE";
my %servers;
for my $port (keys %answers) {
  my ($error, $own) = getaddrinfo($address, $port, { socktype => SOCK_STREAM, flags => AI_PASSIVE });
  die $error if $error;
  socket(my $server, $own->{family}, SOCK_STREAM, 0) or die $!;
  setsockopt($server, SOL_SOCKET, SO_REUSEADDR, pack("l", 1));
  setsockopt($server, IPPROTO_IPV6, IPV6_V6ONLY, pack("l", 0)) if $address eq "::";
  bind($server, $own->{addr}) or die $!;
  listen($server, 1024) or die $!;
  $servers{$port} = $server;
}
my (%held, %heard);
while (1) {
  my $ready = "";
  vec($ready, fileno($_), 1) = 1 for values %servers, values %held;
  my $number = select($ready, undef, undef, %held ? 0.2 : undef);
  for my $client (values %held) {
    my $own = fileno($client);
    my $said = $number > 0 && vec($ready, $own, 1);
    next if !$said && time - $heard{$own} < ${SILENCE_SECONDS};
    $heard{$own} = time;
    my $message = "again\\n";
    if (!$said || sysread($client, $message, 4096)) { syswrite($client, $message); next }
    delete $held{$own};
    close($client);
  }
  next if $number < 1;
  for my $port (keys %servers) {
    next unless vec($ready, fileno($servers{$port}), 1);
    my $peer = accept(my $client, $servers{$port}) or next;
    my (undef, $from, $by) = getnameinfo($peer, NI_NUMERICHOST | NI_NUMERICSERV);
    syswrite($client, "$answers{$port} from $from\\n");
    if ($by >= ${HELD_PORTS.first} && $by <= ${HELD_PORTS.last}) {
      $held{fileno($client)} = $client;
      $heard{fileno($client)} = time;
    } else { close($client) }
  }
}
`;

const PREAMBLE = [
  "trap 'kill 0; exit 0' TERM INT",
  "main=$$",
  // A server that ends takes the pod down with it: a half-serving pod would look like a policy.
  'serve() { "$@"; echo "netproof: $* ended" >&2; kill -TERM $main; }',
  "if [ -e /proc/net/if_inet6 ]; then v6=6; any=,ipv6only=0; all=::; else v6=4; any=; all=0.0.0.0; fi",
  `NETPROOF_HTTP='while read -r line && [ \${#line} -gt 1 ]; do :; done; printf "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n%s\\n" "$NETPROOF_ANSWER"'`,
  "export NETPROOF_HTTP",
  `tcp='${TCP_SERVER}'`,
  `udp='${UDP_SERVER}'`,
] as const;

function answerOf(identity: string, { port, protocol }: ServedPort): string {
  return `netproof ${identity} ${port} ${protocol}`;
}

/** Ports and what is answered on each, as arguments of a server. */
function answersOf(identity: string, ports: readonly ServedPort[]): string {
  return ports.map((served) => `${served.port} '${answerOf(identity, served)}'`).join(" ");
}

function tcpLines(answers: string): readonly string[] {
  return answers === "" ? [] : [`serve perl -e "$tcp" $all ${answers} &`];
}

function udpLines(answers: string, everyAddress: boolean): readonly string[] {
  if (answers === "") return [];
  const server = (address: string): string => `serve perl -e "$udp" ${address} ${answers} &`;
  if (!everyAddress) return [server("$all")];
  return [
    'for address in $(ip -o addr show | awk \'$NF != "tentative" { sub("/.*", "", $4); print $4 }\'); do',
    `case $address in fe80:*) ;; *) ${server("$address")} ;; esac`,
    "done",
  ];
}

function socatLine(identity: string, served: ServedPort): string {
  const { port, protocol, http } = served;
  const answer = answerOf(identity, served);
  const listen = `"${protocol}$v6-LISTEN:${port},fork,reuseaddr,backlog=1024$any"`;
  if (http) return `NETPROOF_ANSWER='${answer}' serve socat ${listen} SYSTEM:'eval \\"$NETPROOF_HTTP\\"' &`;
  return `serve socat -U ${listen} "SYSTEM:echo ${answer}" &`;
}
