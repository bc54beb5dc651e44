#!/bin/sh
# What must not compile does not, and for the reason that mistakes.cpp names behind each; without its mistakes it does.
# Usage: mistakes.sh COMPILER FLAG...
set -eu
cd "$(dirname "$0")"
source=mistakes.cpp
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Where exceptions are off, value() is not there.
compile() {
  LC_ALL=C "$@" -std=c++17 -fno-exceptions -fno-rtti -Werror=unused-result -fsyntax-only "$source" >"$log" 2>&1
}

compile "$@" || { cat "$log" >&2; echo "mistakes: does not compile without a mistake" >&2; exit 1; }
count=$(grep -c 'MISTAKE == [0-9]*$' "$source")
failed=0
number=0
while [ "$number" -lt "$count" ]; do
  number=$((number + 1))
  expected=$(sed -n "/if MISTAKE == $number\$/,/;/s|.*; // \\(.*\\)|\\1|p" "$source")
  [ -n "$expected" ] || { echo "mistakes: $number says not what the compiler does" >&2; exit 1; }
  if compile "$@" -DMISTAKE="$number"; then
    echo "mistakes: $number compiles" >&2
    failed=$((failed + 1))
  elif ! grep -q "error: .*$expected" "$log"; then
    cat "$log" >&2
    echo "mistakes: $number fails for another reason than: $expected" >&2
    failed=$((failed + 1))
  fi
done
echo "mistakes: $count, $failed that compile or fail otherwise"
[ "$failed" -eq 0 ]
