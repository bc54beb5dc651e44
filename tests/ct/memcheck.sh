#!/usr/bin/env bash
# Memcheck watches the library sign and verify with keys that count as undefined, and reports each branch and each address
# that depends on one. docs/constant-time.md says what that proves.
#
#   memcheck.sh BUILD LIBRARY STATIC
#
# Programs go to BUILD. LIBRARY is libadseal.so as it is shipped; STATIC is libadseal.a, built with --cfg adseal_ct, which
# tells this test of each comparison of MACs that its outcome is public.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 library=$2 static=$3
readonly REPORTED=99

command -v valgrind >/dev/null || {
  echo "tests/ct: valgrind is missing" >&2
  exit 1
}
mkdir -p "$build"
sources=("$here"/*.c "$here/../c/check.c")
compile=("${CC:-cc}" -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Wpedantic -Werror -I"$here/../../include")
"${compile[@]}" "${sources[@]}" -o "$build/ct-shared" "$library" -Wl,-rpath,"$(dirname "$library")"
"${compile[@]}" "${sources[@]}" -o "$build/ct" "$static" -pthread -ldl -lm

failed=()

# run EXPECTED PROGRAM PART: under valgrind it ends with this status.
run() {
  local expected=$1 program=$2 part=$3 status=0
  valgrind --quiet --error-exitcode=$REPORTED "$build/$program" "$part" >"$build/$program-$part.log" 2>&1 || status=$?
  if [[ $status != "$expected" ]]; then
    failed+=("$program $part ended with $status and not with $expected:")
    cat "$build/$program-$part.log" >&2
  fi
}

run 0 ct-shared sign
run 0 ct sign
run 0 ct verify
run $REPORTED ct leak-by-branch
run $REPORTED ct leak-by-address
for log in branch:'Conditional jump or move' address:'Use of uninitialised value'; do
  grep -q "${log#*:}" "$build/ct-leak-by-${log%%:*}.log" || failed+=("the leak by ${log%%:*} was not reported as one")
done

if [[ ${#failed[@]} != 0 ]]; then
  printf 'tests/ct: FAILED: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "tests/ct: no branch and no address depends on a key or a MAC ($(grep -h comparisons "$build/ct-verify.log")); both leaks were seen"
