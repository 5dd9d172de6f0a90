# Sourced by the scripts of CI: counts tests, in $passed, $failed and $skipped.
passed=0 failed=0 skipped=0 took=""
log=$(mktemp) failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT

# Mocha's totals, which it tells at its end.
count() { sed -n "s/^ *\([0-9][0-9]*\) $1\b.*/\1/p" "$log" | tail -n 1; }

told() { grep -E "^ *$1" "$log"; }

# usage: timed NAME SINCE  remembers how long a part took.
timed() { took+=$(printf '\n  %4d s  %s' $((SECONDS - $2)) "$1"); }

# usage: tests COMMAND [ARGUMENT…]  Mocha's own totals are counted. Leaves the exit code in $status; with 124, `timeout`
# ended it before its totals, and what it told as it went is counted.
tests() {
  echo "== $*"
  local passing failing since=$SECONDS
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  timed "$*" "$since"
  passing=$(count passing) failing=$(count failing)
  if [ "$status" -eq 124 ]; then passing=$(told '✔ ' | wc -l) failing=$(told '[0-9]+\) ' | tee -a "$failures" | wc -l); fi
  passed=$((passed + ${passing:-0}))
  failed=$((failed + ${failing:-0}))
  skipped=$((skipped + $(count pending | grep . || echo 0)))
  # Mocha's account of them, up to the coverage that follows.
  sed -n '/^ *[0-9][0-9]* failing$/,/^[-=]\{5\}/p' "$log" >>"$failures"
  if [ "$status" -eq 124 ]; then return; fi
  if [ "$status" -ne 0 ] && [ "${failing:-0}" -eq 0 ]; then failed=$((failed + 1)); fi
  if [ -z "$passing" ]; then failed=$((failed + 1)); fi
}

# usage: totals COMMAND [ARGUMENT…]  Adds what a script counted in its last line.
totals() {
  echo "== $*"
  local since=$SECONDS
  "$@" 2>&1 | tee "$log"
  timed "$*" "$since"
  local numbers one two three
  numbers=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$log" | tail -n 1)
  read -r one two three <<<"${numbers:-0 1 0}"
  passed=$((passed + one)) failed=$((failed + two)) skipped=$((skipped + three))
  sed -n '/^What failed:$/,$p' "$log" | sed '1d;$d' >>"$failures"
}

# The last line of a script, and its status. What failed is said again: a long log may be cut.
total() {
  echo "How long it took:$took"
  if [ -s "$failures" ]; then
    echo "What failed:"
    cat "$failures"
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
