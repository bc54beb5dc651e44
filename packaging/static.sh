#!/usr/bin/env bash
# Makes the static library that is handed out of the one that cargo made: static.sh IN.a OUT.a
#
# Cargo's holds Rust's standard library with all its names, and a program that links with a second one of that kind
# has them twice. Here everything that the functions need is one object file, and its only global symbols are those of
# tests/abi/symbols.txt.
set -euo pipefail
export LC_ALL=C

in=$1
out=$2
symbols=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)/tests/abi/symbols.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# GNU's, which is there under this name where ld is another. LD may be LLVM's, too; gold and mold do not know how.
ld=${LD:-$(command -v ld.bfd || echo ld)}
roots=()
while read -r symbol; do
  roots+=(-u "$symbol")
done <"$symbols"
# What stands in a COMDAT group would be shared with the other library: the linker dissolves the groups first.
"$ld" -r --force-group-allocation "${roots[@]}" -o "$work/all.o" "$in" || {
  echo "static: $ld cannot make one object of $in; LD=ld.bfd names the one of GNU binutils" >&2
  exit 1
}
# The debug information is that of the standard library alone, and larger than all else. So is its bitcode, over which
# ar and nm stumble where they have a plugin of an older LLVM.
"${OBJCOPY:-objcopy}" --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
  --keep-global-symbols="$symbols" "$work/all.o" "$work/adseal.o"
"${AR:-ar}" rcsD "$work/libadseal.a" "$work/adseal.o"
install -m 644 "$work/libadseal.a" "$out"
