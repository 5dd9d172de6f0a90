/**
 * The lab's first process. It runs one command after another, each a list of words that no shell reads, and takes everything
 * in its namespaces along when its standard input closes. A request is its length in four bytes, then the number of words, the
 * words and the command's standard input, divided by NUL; the answer a line `STATUS LENGTH`, then what was printed.
 */
export const HOLDER = `
use strict;
$| = 1;
chdir "/" or die "chdir: $!";
my $left = "";
# Not by a buffered read: a child would take what is in the buffer for its own input.
sub take {
  my ($bytes) = @_;
  while (length $left < $bytes) { sysread(STDIN, $left, 65536, length $left) or exit }
  return substr($left, 0, $bytes, "");
}
while (1) {
  my $request = take(unpack "N", take(4));
  my ($count, $rest) = split /\\0/, $request, 2;
  my @words = split /\\0/, $rest, $count + 1;
  my $input = pop @words;
  my $pid = open(my $out, "-|");
  die "fork: $!" unless defined $pid;
  if ($pid == 0) {
    open(STDERR, ">&", \\*STDOUT);
    if ($input eq "") { open(STDIN, "<", "/dev/null") or die "/dev/null: $!" }
    else {
      open(my $file, "+>", undef) or die "temporary file: $!";
      print $file $input;
      seek($file, 0, 0);
      open(STDIN, "<&", $file) or die $!;
    }
    exec { $words[0] } @words or print STDERR "$words[0]: $!";
    exit 127;
  }
  my $said = do { local $/; <$out> } // "";
  close $out;
  print $? == 0 ? 0 : 1, " ", length $said, "\\n", $said;
  # The first process of a namespace inherits what others leave behind.
  1 while waitpid(-1, 1) > 0;
}
`;

/** Neither a word nor the input can hold the NUL that divides them. */
export function requestOf(words: readonly string[], input: string): Buffer {
  const fields = [String(words.length), ...words, input];
  const odd = fields.find((field) => field.includes("\0"));
  if (odd !== undefined) throw new RangeError(`no command holds a NUL: ${JSON.stringify(odd.slice(0, 80))}`);
  const request = Buffer.from(fields.join("\0"));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(request.length);
  return Buffer.concat([length, request]);
}
