#!/usr/bin/env bash
# What the library shows to a linker: its symbols, its SONAME, what it needs, and its ABI number.
#
#   symbols.sh [libadseal.so [libadseal.a]]
#
# The static library is the one that is handed out, of packaging/static.sh. Without arguments the shared one is looked
# at where `cargo build --release` puts it. UPDATE_SYMBOLS=1 rewrites symbols.txt.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
release=${CARGO_TARGET_DIR:-$root/target}/release
shared=${1:-$release/libadseal.so}
static=${2:-}
header=$root/include/adseal.h
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "tests/abi: $*" >&2
  failures=$((failures + 1))
}

# same <what> <expected> <got>: two sorted lists have to be equal.
same() {
  if ! diff "$2" "$3" >"$work/difference"; then
    fail "$1 (< expected, > found):"
    cat "$work/difference" >&2
  fi
}

[[ -e $shared ]] || {
  echo "tests/abi: there is no $shared; cargo build --release makes it" >&2
  exit 1
}

# Functions that the header declares: a name in front of a parenthesis, at the start of a declaration.
sed -nE 's/^[a-z][a-z0-9_ ]*[ *](adseal_[a-z0-9_]+)\(.*/\1/p' "$header" | sort >"$work/declared"
nm -D --defined-only "$shared" | awk '{ print $NF }' | sort >"$work/exported"
if [[ ${UPDATE_SYMBOLS:-} == 1 ]]; then
  cp "$work/exported" "$here/symbols.txt"
fi
same "exported symbols against tests/abi/symbols.txt" "$here/symbols.txt" "$work/exported"
same "exported symbols against include/adseal.h" "$work/declared" "$work/exported"
[[ -s $work/exported ]] || fail "nothing is exported"

# The static library shows these names and no other, weak ones neither: a program may hold a second Rust library.
if [[ -n $static ]]; then
  nm --defined-only --extern-only "$static" | awk 'NF == 3 { print $3 }' | sort >"$work/archived"
  same "global symbols of the static library against tests/abi/symbols.txt" "$here/symbols.txt" "$work/archived"
fi

dynamic=$(readelf --wide --dynamic "$shared")
abi=$(sed -n 's/^#define ADSEAL_ABI_VERSION \([0-9]*\)$/\1/p' "$header")
soname=$(sed -n 's/.*(SONAME).*\[\(.*\)\]$/\1/p' <<<"$dynamic")
[[ $soname == "libadseal.so.$abi" ]] || fail "SONAME is '$soname', and the header's ABI number is '$abi'"

while read -r needed; do
  case $needed in
  libc.so.* | libgcc_s.so.* | libm.so.* | ld-linux*.so.*) ;;
  *) fail "needs $needed, which not every system has" ;;
  esac
done < <(sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' <<<"$dynamic")

# README.md says with which C library it can be used.
glibc=$(sed -n 's/.*glibc \([0-9.]*\) or newer.*/\1/p;T;q' "$root/README.md")
newest=$(readelf --wide --version-info "$shared" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
if [[ -z $glibc ]]; then
  fail "README.md does not say which glibc is needed"
elif [[ $(printf '%s\n' "$newest" "GLIBC_$glibc" | sort -V | tail -n 1) != "GLIBC_$glibc" ]]; then
  fail "needs symbols of $newest, and README.md says glibc $glibc"
fi

# Asked itself, the library gives the same number, and a name for what it answers.
cat >"$work/ask.c" <<'C'
#include "adseal.h"
#include <string.h>

int main(void)
{
    return adseal_abi_version() == ADSEAL_ABI_VERSION && strcmp(adseal_status_name(ADSEAL_VALID), "valid") == 0 ? 0 : 1;
}
C
# A program looks for the SONAME, whatever the file was called when it was linked.
ln -s "$(realpath "$shared")" "$work/$soname"
${CC:-cc} -std=c99 -Wall -Wextra -Werror -I"$root/include" "$work/ask.c" "$work/$soname" -o "$work/ask"
readelf --wide --dynamic "$work/ask" | grep -qF "[$soname]" || fail "a program that links with it does not need $soname"
LD_LIBRARY_PATH=$work "$work/ask" || fail "adseal_abi_version() is not the header's number"

if [[ $failures != 0 ]]; then
  exit 1
fi
echo "tests/abi: $(wc -l <"$work/exported") functions, $soname, symbols up to $newest"
