#!/usr/bin/env bash
# Debian's list of what the library exports, which tells the version that each function came with, is about the same
# functions as tests/abi/symbols.txt. UPDATE_SYMBOLS=1 adds those that are new, with the version of Cargo.toml.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."

list=packaging/debian/libadseal1.symbols
version=$(sed -n 's/^version = "\(.*\)"$/\1/p;T;q' Cargo.toml)
names() { sed -n 's/^ \(.*\)@Base .*/\1/p' "$list" | sort; }

if [[ ${UPDATE_SYMBOLS:-} == 1 ]]; then
  {
    head -n 1 "$list"
    { tail -n +2 "$list" && names | comm -13 - tests/abi/symbols.txt | sed "s/.*/ &@Base $version/"; } | sort
  } >"$list.new"
  mv "$list.new" "$list"
fi
if ! names | diff - tests/abi/symbols.txt >&2; then
  echo "symbols: $list (<) and tests/abi/symbols.txt (>) are not about the same functions" >&2
  exit 1
fi
