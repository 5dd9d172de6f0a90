# Sourced by the scripts of CI: counts tests, in $passed, $failed and $skipped.
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count() { sed -n "s/^ *\([0-9][0-9]*\) $1\b.*/\1/p" "$log" | tail -n 1; }

# usage: tests COMMAND [ARGUMENT…]  Mocha's own totals are counted.
tests() {
  echo "== $*"
  local status=0 passing failing
  "$@" 2>&1 | tee "$log" || status=1
  passing=$(count passing) failing=$(count failing)
  passed=$((passed + ${passing:-0}))
  failed=$((failed + ${failing:-0}))
  skipped=$((skipped + $(count pending | grep . || echo 0)))
  if [ "$status" -ne 0 ] && [ "${failing:-0}" -eq 0 ]; then failed=$((failed + 1)); fi
  if [ -z "$passing" ]; then failed=$((failed + 1)); fi
}

# The last line of a script, and its status.
total() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
