import { SILENCE_SECONDS } from "../held.js";

/**
 * The server of a probe pod: one process for all of its ports. Arguments: the identity to answer with, `any` or `each` (bind
 * UDP once per address), and ports as `80/TCP`, `81/UDP`, `8080/HTTP` or `9/SCTP`.
 *
 * A client sends a line with its nonce and hears `netproof ID PORT PROTOCOL from ADDRESS NONCE`; who says nothing hears it
 * without a nonce. A client whose line is `first` holds its connection: it hears every message back, and after seconds of
 * silence is spoken to, so that an engine that has forgotten the flow meets a reply.
 *
 * It loads no module, which would cost more than all else that it does; its constants are those of connections.ts.
 *
 * `each`: a wildcard UDP socket of a host with several addresses answers from whichever one the route prefers, and the
 * client then drops the answer. A process that ends takes its pod along: a half-serving pod would look like a policy.
 */
export const SERVER = String.raw`
my ($identity, $binding, @ports) = @ARGV;
my $PATIENCE = 1;
my $SILENCE = ${SILENCE_SECONDS};
my ($AF_INET, $AF_INET6, $SOCK_STREAM, $SOCK_DGRAM) = (2, 10, 1, 2);
my ($SOL_SOCKET, $SO_REUSEADDR, $SO_RCVBUF, $IPPROTO_IPV6, $IPV6_V6ONLY) = (1, 2, 8, 41, 26);
my ($F_SETFL, $O_NONBLOCK, $MSG_DONTWAIT) = (4, 2048, 64);
$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = $SIG{INT} = sub { exit 0 };
my $any = -e '/proc/net/if_inet6' ? '::' : '0.0.0.0';

# An address and a port as the kernel takes them.
sub packed {
  my ($address, $port) = @_;
  return pack('S n C4 x8', $AF_INET, $port, split(/\./, $address)) if index($address, ':') < 0;
  my ($head, $tail) = map { [map { hex } split /:/] } split(/::/, $address, 2);
  $tail ||= [];
  my @words = (@$head, (0) x (8 - @$head - @$tail), @$tail);
  return pack('S n N n8 N', $AF_INET6, $port, 0, @words, 0);
}

# The address in it as people write it: the longest run of zeros is "::", and IPv4 is itself.
sub address_in {
  my ($packed) = @_;
  my ($family) = unpack('S', $packed);
  return join('.', unpack('x4 C4', $packed)) if $family == $AF_INET;
  my @words = unpack('x8 n8', $packed);
  return join('.', unpack('x20 C4', $packed)) if "@words[0 .. 5]" eq '0 0 0 0 0 65535';
  my $text = join(':', map { sprintf('%x', $_) } @words);
  my ($longest) = sort { length $b <=> length $a } $text =~ /\b(0(?::0)+)\b/g;
  $text =~ s/(?:^|:)\b\Q$longest\E\b(?::|$)/::/ if defined $longest;
  return $text;
}

sub socket_on {
  my ($address, $port, $type, $protocol) = @_;
  socket(my $server, index($address, ':') < 0 ? $AF_INET : $AF_INET6, $type, $protocol) or die "$port: $!\n";
  setsockopt($server, $SOL_SOCKET, $SO_REUSEADDR, pack('l', 1)) if $type == $SOCK_STREAM;
  setsockopt($server, $IPPROTO_IPV6, $IPV6_V6ONLY, pack('l', 0)) if $address eq '::';
  bind($server, packed($address, $port)) or die "$address port $port: $!\n";
  setsockopt($server, $SOL_SOCKET, $SO_RCVBUF, pack('l', 1 << 20)) if $type == $SOCK_DGRAM;
  fcntl($server, $F_SETFL, $O_NONBLOCK);
  return $server;
}

sub addresses {
  return ($any) if $binding ne 'each';
  open(my $list, '-|', 'ip', '-o', 'addr', 'show') or die "ip: $!\n";
  return grep { !/^fe80:/ } map { /\btentative\b/ ? () : m{\binet6? ([\d.:a-f]+)} } <$list>;
}

my (%listening, %datagrams);
for my $served (@ports) {
  my ($port, $protocol) = split '/', $served;
  my $answer = "netproof $identity $port " . ($protocol eq 'HTTP' ? 'TCP' : $protocol);
  if ($protocol eq 'UDP') {
    for my $address (addresses()) {
      my $server = socket_on($address, $port, $SOCK_DGRAM, 17);
      $datagrams{fileno $server} = { socket => $server, answer => $answer };
    }
  } else {
    my $server = socket_on($any, $port, $SOCK_STREAM, $protocol eq 'SCTP' ? 132 : 6);
    listen($server, 1024) or die "$port: $!\n";
    $listening{fileno $server} = { socket => $server, answer => $answer, http => $protocol eq 'HTTP' };
  }
}

# Nothing but what a nonce is made of is said back.
sub nonce_in { my ($text) = @_; $text =~ tr/A-Za-z0-9-//cd; return substr($text, 0, 64) }

# Clients that have not said their line, and those that hold their connection.
my (%waiting, %held);
sub hang_up {
  my ($client, $nonce) = @_;
  my $body = $client->{answer} . ($nonce eq '' ? '' : " $nonce") . "\n";
  syswrite($client->{socket}, $client->{http} ? "HTTP/1.0 200 OK\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body" : $body);
  delete $waiting{fileno $client->{socket}};
  close($client->{socket});
}

sub hear {
  my ($client) = @_;
  my $count = sysread($client->{socket}, $client->{said}, 4096, length $client->{said});
  return hang_up($client, nonce_in($client->{said})) if !$count or length $client->{said} > 4096;
  if ($client->{http}) {
    return unless $client->{said} =~ /\r?\n\r?\n/;
    return hang_up($client, $client->{said} =~ m{^\w+ /(\S*)} ? nonce_in($1) : '');
  }
  return unless $client->{said} =~ /^([^\n]*)\n/;
  return hang_up($client, nonce_in($1)) if $1 ne 'first';
  syswrite($client->{socket}, "$client->{answer}\n$client->{said}");
  my $number = fileno $client->{socket};
  delete $waiting{$number};
  $held{$number} = { socket => $client->{socket}, heard => time };
}

sub hold {
  my ($own, $said) = @_;
  my $flow = $held{$own};
  return if !$said && time - $flow->{heard} < $SILENCE;
  $flow->{heard} = time;
  my $message = "again\n";
  return syswrite($flow->{socket}, $message) if !$said or sysread($flow->{socket}, $message, 4096);
  delete $held{$own};
  close($flow->{socket});
}

sub answer_datagram {
  my ($server) = @_;
  my $client = recv($server->{socket}, my $nonce, 512, $MSG_DONTWAIT);
  return unless defined $client;
  my $from = address_in($client);
  send($server->{socket}, "$server->{answer} from $from " . nonce_in($nonce), 0, $client);
}

sub admit {
  my ($server) = @_;
  while (my $peer = accept(my $client, $server->{socket})) {
    fcntl($client, $F_SETFL, $O_NONBLOCK);
    my $from = address_in($peer);
    $waiting{fileno $client} = { %$server, socket => $client, answer => "$server->{answer} from $from", said => '', since => time };
  }
}

while (1) {
  my $ready = '';
  vec($ready, $_, 1) = 1 for keys %listening, keys %datagrams, keys %waiting, keys %held;
  my $number = select($ready, undef, undef, %waiting || %held ? 0.2 : undef);
  $ready = '' if $number < 1;
  hold($_, vec($ready, $_, 1)) for keys %held;
  for (keys %waiting) {
    if (vec($ready, $_, 1)) { hear($waiting{$_}) }
    elsif (time - $waiting{$_}{since} > $PATIENCE) { hang_up($waiting{$_}, '') }
  }
  for (keys %listening) { admit($listening{$_}) if vec($ready, $_, 1) }
  for (keys %datagrams) { answer_datagram($datagrams{$_}) if vec($ready, $_, 1) }
}
`;
