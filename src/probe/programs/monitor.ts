import { CONNECTIONS } from "./connections.js";

/** Rounds of answers that a held flow has for its last message; TCP sends it again several times meanwhile. */
const LAST_ANSWER_SECONDS = 2;

/** The files with which a monitor and the execs beside it talk: a folder of its own below TMPDIR. */
const FOLDER = String.raw`
my %told;
my @flows;
while (my $line = <DATA>) {
  my ($word, @rest) = split ' ', $line;
  if ($word eq 'watch' or $word eq 'hold') { push @flows, [$word, @rest] } else { $told{$word} = $rest[0] }
}
$next_port = $told{datagrams} if $told{datagrams};
my $folder = ($ENV{TMPDIR} || '/tmp') . "/netproof-$told{name}";
sub mark { open(my $file, '>', "$folder/$_[0]"); close($file) }
`;

/**
 * Until it is stopped it tries every watched connection round after round, and sends messages on every held flow. Behind
 * `__END__`: `name NAME`, `every SECONDS`, `limit SECONDS` of a try, `lasts SECONDS`, `datagrams PORT`
 * (their first source port), `watch WAY ADDRESS PORT NONCE` and `hold WAY ADDRESS PORT SOURCE-PORT busy|idle NONCE`.
 *
 * Prints `begun TIME`, a line for each try (connections.ts; INDEX counts on over the rounds), `held INDEX TIME HEX` for each
 * line that comes back on a held flow, `ending INDEX TIME` before the last message, `closed INDEX TIME`, and `end`.
 */
export const MONITOR = String.raw`${CONNECTIONS}${FOLDER}
my $begun = now();
print "begun $begun\n";
mkdir $folder or die "$folder: $!\n";
$| = 1;
my @watch = grep { $_->[0] eq 'watch' } @flows;
my @hold = grep { $_->[0] eq 'hold' } @flows;
my ($rounds, $next_round, $is_over, $is_ready) = (0, 0, 0, 0);

sub over { return $is_over ||= -e "$folder/stop" || now() - $begun >= $told{lasts} }

sub round {
  my $index = $rounds * @watch;
  for (@watch) {
    my (undef, $way, $address, $port, $nonce) = @$_;
    try_once($index++, $way, $address, $port, "$nonce-$rounds", $told{limit});
  }
  $rounds += 1;
  $next_round = now() + $told{every};
}

my @held;
sub open_flow {
  my ($index, undef, $way, $address, $port, $own_port, $busy, $nonce) = @_;
  my ($socket, $trouble) = dial($way, $address, $port, $own_port);
  my $flow = { index => $index, socket => $socket, way => $way, busy => $busy eq 'busy', number => 0, next => 0, said => '', deadline => 9e9 };
  push @held, $flow;
  return close_flow($flow, $trouble) unless $socket;
  if ($way eq 'udp') { start_flow($flow) }
  else {
    $flow->{deadline} = now() + $told{limit};
    $flow->{expired} = sub { close_flow($flow, 'timed out') };
    $flow->{writable} = sub { my $errno = trouble_of($socket); $errno ? close_flow($flow, $errno) : start_flow($flow) };
  }
  watch($flow);
}

sub start_flow {
  my ($flow) = @_;
  delete $flow->{writable};
  $flow->{deadline} = 9e9;
  $flow->{readable} = \&hear_flow;
  watch($flow);
  speak($flow, 'first');
}

sub speak {
  my ($flow, $message) = @_;
  syswrite($flow->{socket}, "$message\n");
  $flow->{next} = now() + 0.1;
}

sub tell_lines {
  my ($flow, @lines) = @_;
  for (@lines) {
    print "held $flow->{index} ", now(), ' ', hex_of(substr($_, 0, $MOST_BYTES)), "\n";
    $flow->{heard} = 1;
  }
}

sub hear_flow {
  my ($flow) = @_;
  my $count = sysread($flow->{socket}, $flow->{said}, 4096, length $flow->{said});
  if (!$count) { return if !defined $count && $! + 0 == $EAGAIN; return close_flow($flow, defined $count ? undef : errno($!)) }
  if ($flow->{way} eq 'udp') { $flow->{said} =~ s/\n$//; tell_lines($flow, $flow->{said}); $flow->{said} = ''; return }
  while ($flow->{said} =~ s/^([^\n]*)\n//) { tell_lines($flow, $1) }
  $flow->{said} = substr($flow->{said}, 0, $MOST_BYTES);
}

sub close_flow {
  my ($flow, $trouble) = @_;
  tell_lines($flow, "socket: $trouble") if $trouble;
  print "closed $flow->{index} ", now(), "\n";
  $flow->{closed} = 1;
  unwatch($flow) if $flow->{socket} && $watched{fileno $flow->{socket}};
}

sub drive {
  my ($flow) = @_;
  return if $flow->{closed} or $flow->{writable};
  my $time = now();
  if ($flow->{ending}) { return close_flow($flow) if $time - $flow->{ending} >= ${LAST_ANSWER_SECONDS} }
  elsif (over()) {
    $flow->{ending} = $time;
    print "ending $flow->{index} $time\n";
    speak($flow, 'last');
  }
  elsif ($flow->{busy} && $time >= $flow->{next}) { speak($flow, ++$flow->{number}) }
}

open_flow($_, @{$hold[$_]}) for 0 .. $#hold;
until (over()) {
  round() if @watch && now() >= $next_round;
  drive($_) for @held;
  if (!$is_ready && (!@watch || $rounds > 1) && !grep { !$_->{heard} } @held) { $is_ready = 1; mark('ready') }
  pump(0.02);
}
while (%watched) { drive($_) for @held; pump(0.02) }
unlink "$folder/ready", "$folder/stop";
rmdir $folder;
print "end\n";
`;

/** Waits until the monitor NAME is well under way, a few seconds at most, and prints `clock TIME`. */
export const READY = String.raw`${CONNECTIONS}${FOLDER}
for (1 .. 60) { last if -e "$folder/ready"; select(undef, undef, undef, 0.05) }
print 'clock ', now(), "\n";
`;

/** Tells the monitor NAME to end. */
export const STOP = String.raw`${CONNECTIONS}${FOLDER}
mark('stop') if -d $folder;
`;

/** Tells a pod's start-up monitor NAME to end, prints what it wrote and removes that. */
export const STARTUP_RESULT = String.raw`${CONNECTIONS}${FOLDER}
mark('stop') if -d $folder;
my $said = '';
for (1 .. 60) {
  if (open(my $file, '<', "$folder.lines")) { local $/; $said = <$file> }
  last if $said =~ /^end$/m;
  select(undef, undef, undef, 0.05);
}
print $said;
unlink "$folder.lines";
`;
