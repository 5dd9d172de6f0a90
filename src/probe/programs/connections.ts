import { DATAGRAM_PORTS } from "../source-ports.js";

/**
 * Perl that opens connections without blocking and says what became of each. It is part of every program that probes. It
 * loads no module, which would cost more than all else that it does: its constants are those of Linux on every architecture
 * that Kubernetes is built for (asm-generic). Lines that it prints:
 *
 * `own INDEX START END WORD HEX NONCE`: a try of its own, times in seconds of /proc/uptime. WORD is `answered`; `opened`, `closed` or
 * `broke` where it opened and nothing came before its time-out, its end or a reset; `timeout`; or `errno-N`, which
 * it met. HEX: what came back, or `-`. NONCE: what the try sent.
 */
export const CONNECTIONS = String.raw`
$SIG{PIPE} = 'IGNORE';

my $MOST_BYTES = 512;
my ($AF_INET, $AF_INET6, $SOCK_STREAM, $SOCK_DGRAM, $SOL_SOCKET, $SO_REUSEADDR, $SO_ERROR) = (2, 10, 1, 2, 1, 2, 4);
my ($F_SETFL, $O_NONBLOCK, $EAGAIN, $EINPROGRESS) = (4, 2048, 11, 115);
my %transports = (tcp => [$SOCK_STREAM, 6], http => [$SOCK_STREAM, 6], udp => [$SOCK_DGRAM, 17], sctp => [$SOCK_STREAM, 132]);

open(my $uptime, '<', '/proc/uptime') or die "/proc/uptime: $!";
sub now {
  sysseek($uptime, 0, 0);
  sysread($uptime, my $line, 64);
  return $line =~ /^([\d.]+)/ ? $1 : die '/proc/uptime is unreadable';
}

sub hex_of { return length($_[0]) ? unpack('H*', $_[0]) : '-' }
sub errno { return 'errno-' . ($_[0] + 0) }

# "IP/HEX": an address as people write it, and its bytes.
my %sockaddrs;
sub sockaddr { return $sockaddrs{"$_[0] $_[1]"} ||= sockaddr_of(@_) }
sub sockaddr_of {
  my ($address, $port) = @_;
  my $bytes = pack('H*', (split '/', $address)[1]);
  return length $bytes == 4 ? pack('S n a4 x8', $AF_INET, $port, $bytes) : pack('S n N a16 N', $AF_INET6, $port, 0, $bytes, 0);
}

# Binds a datagram socket to the next port in turn that nobody has here.
my $next_port = ${DATAGRAM_PORTS.first};
sub bind_fresh {
  my ($socket, $family) = @_;
  for (1 .. 100) {
    my $port = $next_port;
    $next_port = $port < ${DATAGRAM_PORTS.last} ? $port + 1 : ${DATAGRAM_PORTS.first};
    return $port if bind($socket, sockaddr(any_of($family), $port));
  }
  return;
}

sub any_of { return '/' . '0' x ($_[0] == $AF_INET ? 8 : 32) }

# A socket on its way, or undef and the errno.
sub dial {
  my ($way, $address, $port, $own_port) = @_;
  my $family = index($address, ':') < 0 ? $AF_INET : $AF_INET6;
  my ($type, $protocol) = @{$transports{$way}};
  socket(my $socket, $family, $type, $protocol) or return (undef, errno($!));
  fcntl($socket, $F_SETFL, $O_NONBLOCK);
  if ($own_port) {
    setsockopt($socket, $SOL_SOCKET, $SO_REUSEADDR, pack('l', 1));
    bind($socket, sockaddr(any_of($family), $own_port)) or return (undef, errno($!));
  } elsif ($way eq 'udp') {
    bind_fresh($socket, $family) or return (undef, errno($!));
  }
  connect($socket, sockaddr($address, $port)) or $! + 0 == $EINPROGRESS or return (undef, errno($!));
  return $socket;
}

# The errno of a socket that has become writable and is not connected.
sub trouble_of {
  my $errno = unpack('i', getsockopt($_[0], $SOL_SOCKET, $SO_ERROR) || pack('i', 0));
  return $errno ? errno($errno) : undef;
}

# What is read and written next, by file descriptor: { socket, readable => sub, writable => sub, deadline, expired => sub }.
my %watched;
my ($reading, $writing, $soonest) = ('', '', 9e9);

sub watch {
  my ($entry) = @_;
  my $number = $entry->{descriptor} = fileno($entry->{socket});
  $watched{$number} = $entry;
  vec($reading, $number, 1) = $entry->{readable} ? 1 : 0;
  vec($writing, $number, 1) = $entry->{writable} ? 1 : 0;
  $soonest = $entry->{deadline} if $entry->{deadline} < $soonest;
}

sub unwatch {
  my ($entry) = @_;
  my $number = $entry->{descriptor};
  delete $watched{$number};
  vec($reading, $number, 1) = 0;
  vec($writing, $number, 1) = 0;
  close($entry->{socket});
}

# Waits for at most so many seconds, and hands over what came. What came in time counts before what is out of time.
sub pump {
  my ($most) = @_;
  my $wait = $soonest - now();
  $wait = $most if $wait > $most;
  $wait = 0 if $wait < 0;
  my $number = select(my $readable = $reading, my $writable = $writing, undef, $wait);
  if ($number > 0) {
    my $ready = unpack('b*', $readable | $writable);
    for (my $own = index($ready, '1'); $own >= 0; $own = index($ready, '1', $own + 1)) {
      my $entry = $watched{$own} or next;
      if ($entry->{writable} && vec($writable, $own, 1)) { $entry->{writable}->($entry) }
      elsif ($entry->{readable} && vec($readable, $own, 1)) { $entry->{readable}->($entry) }
    }
    return;
  }
  my $time = now();
  return if $time < $soonest;
  $soonest = 9e9;
  for my $entry (values %watched) {
    if ($entry->{deadline} <= $time) { $entry->{expired}->($entry, $time) }
    elsif ($entry->{deadline} < $soonest) { $soonest = $entry->{deadline} }
  }
}

# One try: opens a connection, sends the nonce, and reports what comes back.
sub try_once {
  my ($index, $way, $address, $port, $nonce, $seconds) = @_;
  my $start = now();
  my $try = { index => $index, way => $way, nonce => $nonce, start => $start, heard => '', deadline => $start + $seconds, expired => \&expire_try };
  my ($socket, $trouble) = dial($way, $address, $port);
  return tell_try($try, $trouble) unless $socket;
  $try->{socket} = $socket;
  if ($way eq 'udp') {
    return tell_try($try, errno($!)) unless defined syswrite($socket, $nonce);
    $try->{readable} = \&read_try;
  } else { $try->{writable} = \&write_try }
  watch($try);
}

sub tell_try {
  my ($try, $word, $end) = @_;
  print "own $try->{index} $try->{start} ", $end || now(), " $word ", hex_of(substr($try->{heard}, 0, $MOST_BYTES)), " $try->{nonce}\n";
}

sub end_try { unwatch($_[0]); tell_try(@_) }

sub expire_try {
  my ($try, $time) = @_;
  end_try($try, length $try->{heard} ? 'answered' : $try->{opened} ? 'opened' : 'timeout', $time);
}

sub write_try {
  my ($try) = @_;
  my $errno = trouble_of($try->{socket});
  return end_try($try, $errno) if $errno;
  syswrite($try->{socket}, $try->{way} eq 'http' ? "GET /$try->{nonce} HTTP/1.0\r\n\r\n" : "$try->{nonce}\n");
  $try->{opened} = 1;
  delete $try->{writable};
  $try->{readable} = \&read_try;
  watch($try);
}

sub read_try {
  my ($try) = @_;
  my $way = $try->{way};
  my $count = sysread($try->{socket}, $try->{heard}, 4096, length $try->{heard});
  my $length = length $try->{heard};
  if (!defined $count) { return if $! + 0 == $EAGAIN; return end_try($try, $length ? 'answered' : $way eq 'udp' ? errno($!) : 'broke') }
  if ($way eq 'udp') { return index($try->{heard}, $try->{nonce}) < 0 && $length < $MOST_BYTES ? undef : end_try($try, 'answered') }
  return end_try($try, $length ? 'answered' : 'closed') if $count == 0;
  end_try($try, 'answered') if $length > $MOST_BYTES or $way ne 'http' && $try->{heard} =~ /\n/;
}
`;
