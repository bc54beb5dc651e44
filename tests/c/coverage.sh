#!/bin/sh
# Fails when the library exports a function that no misuse test and no test of constants calls.
# Usage: coverage.sh LIBRARY
set -eu
cd "$(dirname "$0")"
functions=$(nm -D --defined-only "$1" | sed -n 's/^[0-9a-f]* T \(adseal_[a-z0-9_]*\)$/\1/p')
[ -n "$functions" ] || { echo "coverage: no functions in $1" >&2; exit 1; }
count=0
missing=0
for function in $functions; do
  count=$((count + 1))
  if ! grep -q "[^a-z0-9_]$function(" misuse_*.c constants*.c; then
    echo "coverage: never misused: $function" >&2
    missing=$((missing + 1))
  fi
done
echo "coverage: $count functions, $missing without a test of misuse"
[ "$missing" -eq 0 ]
