import { CONNECTIONS } from "./connections.js";

/**
 * Tries every connection that it is told of: by itself as often as asked, and once with nc or curl where that is asked for, as
 * processes that no shell has a part in. Behind `__END__` it reads `seconds LIMIT`, `datagrams PORT` (their first source
 * port), `tools NUMBER` (of nc and curl at a time) and for each connection `cell INDEX WAY ADDRESS PORT TRIES TOOL NONCE` (ADDRESS: `IP/HEX`).
 *
 * Prints `begun TIME`, a line for each try (connections.ts), `tool INDEX START END STATUS OUT ERR` for those of nc and curl
 * (OUT, ERR: hex; STATUS: of waitpid, or `cut` where it had to be ended) and at last `end COUNT TIME`.
 */
export const PROBER = String.raw`${CONNECTIONS}
my $MOST_AT_ONCE = 900;
my $GRACE_SECONDS = 0.5;
my ($seconds, $tools_at_once, @cells);
while (my $line = <DATA>) {
  my ($word, @rest) = split ' ', $line;
  $seconds = $rest[0] if $word eq 'seconds';
  $next_port = $rest[0] if $word eq 'datagrams';
  $tools_at_once = $rest[0] if $word eq 'tools';
  push @cells, \@rest if $word eq 'cell';
}
print 'begun ', now(), "\n";

my $tools = 0;
sub command_of {
  my ($way, $address, $port, $nonce) = @_;
  my $ip = (split '/', $address)[0];
  my $host = index($ip, ':') < 0 ? $ip : "[$ip]";
  return ('curl', '-sS', '--noproxy', '*', '--connect-timeout', $seconds, '--max-time', $seconds, "http://$host:$port/$nonce") if $way eq 'http';
  return ('socat', '-t', $seconds, '-T', $seconds, '-', "SCTP:$host:$port,connect-timeout=$seconds") if $way eq 'sctp';
  return ('nc', '-n', '-u', own_port_of($ip), '-w', $seconds, '-W', '1', $ip, $port) if $way eq 'udp';
  return ('nc', '-n', '-v', '-w', $seconds, $ip, $port);
}

# A port that was free a moment ago, as nc's flag.
sub own_port_of {
  my $family = index($_[0], ':') < 0 ? $AF_INET : $AF_INET6;
  socket(my $socket, $family, $SOCK_DGRAM, 17) or return ();
  my $port = bind_fresh($socket, $family);
  close($socket);
  return $port ? ('-p', $port) : ();
}

# Runs nc or curl. It is cut where it says far more than any answer, or does not keep to its own time-out.
sub try_tool {
  my ($index, $way, $address, $port, $nonce) = @_;
  my $start = now();
  my @command = command_of($way, $address, $port, $nonce);
  pipe(my $in, my $feed) && pipe(my $out, my $out_end) && pipe(my $err, my $err_end) or return print "tool $index $start $start pipe - -\n";
  syswrite($feed, $way eq 'udp' ? $nonce : "$nonce\n") if $way ne 'http';
  close($feed);
  my $pid = fork();
  if (defined $pid && $pid == 0) {
    open(STDIN, '<&', $in);
    open(STDOUT, '>&', $out_end);
    open(STDERR, '>&', $err_end);
    exec { $command[0] } @command;
    syswrite(STDERR, "cannot be started: $!");
    require POSIX;
    POSIX::_exit(127);
  }
  return print "tool $index $start $start fork - -\n" unless defined $pid;
  close($_) for $in, $out_end, $err_end;
  $tools += 1;
  my %said = (out => '', err => '');
  my ($open, $cut) = (2, 0);
  my $ended = sub {
    my ($entry) = @_;
    unwatch($entry);
    return if --$open;
    waitpid($pid, 0);
    $tools -= 1;
    print "tool $index $start ", now(), ' ', $cut ? 'cut' : $?, ' ', hex_of(substr($said{out}, 0, $MOST_BYTES)), ' ', hex_of(substr($said{err}, 0, $MOST_BYTES)), "\n";
  };
  my $stop = sub { $cut = 1; kill 'KILL', $pid };
  for my $pair ([out => $out], [err => $err]) {
    my ($name, $socket) = @$pair;
    watch({
      socket => $socket,
      deadline => $start + $seconds + $GRACE_SECONDS,
      expired => sub { $stop->(); $ended->($_[0]) },
      readable => sub {
        my $count = sysread($socket, $said{$name}, 4096, length $said{$name});
        return $ended->($_[0]) unless $count;
        $stop->() if length $said{$name} > 8 * $MOST_BYTES;
      },
    });
  }
}

my @by_tool = map { my ($index, $way, $address, $port, $tries, $tool, $nonce) = @$_; $tool ? [$index, $way, $address, $port, $nonce] : () } @cells;
my @queue;
my ($most) = sort { $b <=> $a } map { $_->[4] } @cells;
for my $round (1 .. $most) {
  for my $cell (@cells) {
    my ($index, $way, $address, $port, $tries, $tool, $nonce) = @$cell;
    push @queue, [$index, $way, $address, $port, "$nonce-$round"] if $round <= $tries;
  }
}
while (@by_tool or @queue or %watched) {
  try_tool(@{shift @by_tool}) while @by_tool && $tools < $tools_at_once && keys(%watched) < $MOST_AT_ONCE;
  try_once(@{shift @queue}, $seconds) while @queue && keys(%watched) < $MOST_AT_ONCE;
  pump(1) if %watched;
}
print 'end ', scalar(@cells), ' ', now(), "\n";
`;
