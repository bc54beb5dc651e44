#!/usr/bin/env bash
# Stands between cargo and rustc when the fuzzers are built: crates of others are built without the sanitizer and without
# counters, for those that read Parquet and Arrow would take ten minutes with them. Generic code of theirs is built where
# adseal uses it, and has both; what they allocate is watched whoever built it.
set -euo pipefail

name=""
previous=""
for argument in "$@"; do
  [[ $previous != --crate-name ]] || name=$argument
  previous=$argument
done

case $name in
  adseal_* | libfuzzer_sys | planted_* | "") exec "$@" ;;
esac
# The targets themselves lie here.
[[ " $* " != *" fuzz_targets/"* ]] || exec "$@"

plain=()
for argument in "$@"; do
  case $argument in
    -Cpasses=* | -Cllvm-args=-sanitizer* | -Zsanitizer=* | -Ccodegen-units=1 | -Cdebug-assertions) ;;
    *) plain+=("$argument") ;;
  esac
done
exec "${plain[@]}"
