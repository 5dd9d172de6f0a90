/**
 * Starts commands in the lab's network namespaces and passes on what they print: a process of a few megabytes forks in a tenth
 * of the time that ours takes. Requests on its standard input are those of holder.ts, with the
 * words `start ID NETNS STDOUT WORD…` (STDOUT: `keep` or `drop`) or `kill ID`. It answers `ID out|err LENGTH` and
 * so many bytes, and `ID end 0` or `ID end SIGNAL` once the command has ended and all is said, or was killed.
 */
export const LAUNCHER = String.raw`
use Config;
my ($CLONE_NEWNET, $NO_WAIT) = (0x40000000, 1);
# setns(2) and setsid(2) by the processor; elsewhere programs do the same, and are more to start.
my ($processor) = $Config{archname} =~ /^(\w+)-/;
my ($setns, $setsid) = @{{ x86_64 => [308, 112], aarch64 => [268, 157] }->{$processor} || []};
$SIG{CHLD} = sub { };
my ($left, %jobs, %pipes, %pids) = ('');

sub enter {
  my ($netns) = @_;
  open(my $place, '<', "/run/netns/$netns") or die "/run/netns/$netns: $!\n";
  return $setns && syscall($setns, fileno $place, $CLONE_NEWNET) == 0;
}

sub run {
  my ($netns, $stdout, $input, $out, $err, @words) = @_;
  # The kernel shares its time among sessions: a server must not starve beside all probers.
  syscall($setsid) if $setsid;
  if ($input eq '') { open(STDIN, '<', '/dev/null') }
  else {
    open(my $file, '+>', undef) or die "temporary file: $!\n";
    print $file $input;
    seek($file, 0, 0);
    open(STDIN, '<&', $file);
  }
  if ($stdout eq 'keep') { open(STDOUT, '>&', $out) } else { open(STDOUT, '>', '/dev/null') }
  open(STDERR, '>&', $err);
  $SIG{CHLD} = 'DEFAULT';
  @words = ('nsenter', "--net=/run/netns/$netns", '--', $setsid ? () : 'setsid', @words) unless enter($netns);
  exec { $words[0] } @words or die "$words[0]: $!\n";
}

sub start {
  my ($input, $id, $netns, $stdout, @words) = @_;
  my ($out, $out_end);
  pipe($out, $out_end) or die "pipe: $!" if $stdout eq 'keep';
  pipe(my $err, my $err_end) or die "pipe: $!";
  my $pid = fork();
  die "fork: $!" unless defined $pid;
  if ($pid == 0) {
    eval { run($netns, $stdout, $input, $out_end, $err_end, @words) };
    syswrite(STDERR, $@);
    exit 127;
  }
  my $job = $jobs{$id} = { id => $id, pid => $pid, open => 0 };
  $pids{$pid} = $job;
  for (['out', $out], ['err', $err]) {
    my ($name, $pipe) = @$_;
    next unless $pipe;
    $job->{open} += 1;
    $pipes{fileno $pipe} = { job => $job, name => $name, pipe => $pipe };
  }
}

# A group may outlive its leader, and what left the group may hold the pipes open: neither is waited for.
sub cut {
  my $job = $jobs{$_[0]} or return;
  kill 'KILL', -$job->{pid};
  kill 'KILL', $job->{pid} unless defined $job->{status};
  for (keys %pipes) { delete $pipes{$_} if $pipes{$_}{job} == $job }
  $job->{open} = 0;
  told($job);
}

sub say_all {
  my ($bytes) = @_;
  for (my $sent = 0; $sent < length $bytes;) { $sent += syswrite(STDOUT, $bytes, 65536, $sent) || ($! == 4 ? 0 : exit) }
}

sub told {
  my ($job) = @_;
  return if $job->{open} || !defined $job->{status};
  say_all("$job->{id} end " . ($job->{status} & 127) . "\n");
  delete $jobs{$job->{id}};
}

sub reap {
  while ((my $pid = waitpid(-1, $NO_WAIT)) > 0) {
    my $job = delete $pids{$pid} or next;
    $job->{status} = $?;
    told($job);
  }
}

sub pass_on {
  my ($number) = @_;
  my $own = $pipes{$number} or return;
  my $count = sysread($own->{pipe}, my $bytes, 65536);
  return say_all("$own->{job}{id} $own->{name} $count\n$bytes") if $count;
  delete $pipes{$number};
  $own->{job}{open} -= 1;
  told($own->{job});
}

sub hear {
  my $count = sysread(STDIN, $left, 65536, length $left);
  exit unless $count;
  while (length $left >= 4 && length $left >= 4 + (my $length = unpack 'N', $left)) {
    my $request = substr($left, 4, $length);
    substr($left, 0, 4 + $length) = '';
    my ($count, $rest) = split /\0/, $request, 2;
    my ($verb, @words) = split /\0/, $rest, $count + 1;
    my $input = pop @words;
    if ($verb eq 'start') { start($input, @words) } else { cut(@words) }
  }
}

while (1) {
  my $ready = '';
  vec($ready, $_, 1) = 1 for 0, keys %pipes;
  # A child that ends between the last look and the wait interrupts nothing.
  my $number = select($ready, undef, undef, %pids ? 0.2 : undef);
  if ($number > 0) {
    my $bits = unpack('b*', $ready);
    for (my $own = index($bits, '1', 1); $own >= 0; $own = index($bits, '1', $own + 1)) { pass_on($own) }
    # Last, because a job that it starts may get the number of a pipe that was ready and is gone.
    hear() if vec($ready, 0, 1);
  }
  reap();
}
`;
