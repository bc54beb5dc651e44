#!/usr/bin/env bash
# Whether the C interface is still the one that is frozen here: functions and types (adseal.abi, libabigail's), the
# numbers of the header (constants.txt) and the library's names for them (names.txt). README.md says how.
#
#   baseline.sh                  compares, and says what to do about what it finds
#   UPDATE_ABI=1 baseline.sh     accepts additions; a break only where the ABI number was raised
#
# It builds a library with debug information in a directory of its own.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
include=$root/include
target=${CARGO_TARGET_DIR:-$root/target}/abi
cc=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
additions=0
breaks=0

die() {
  echo "tests/abi: $*" >&2
  exit 1
}

# The number that programs look for, and whether it is another than the frozen one: only then may things break.
read_numbers() {
  local header
  abi=$(sed -n 's/^const ABI_VERSION: u32 = \([0-9]*\);$/\1/p' "$root/build.rs")
  header=$(sed -n 's/^#define ADSEAL_ABI_VERSION \([0-9]*\)$/\1/p' "$include/adseal.h")
  frozen=$(sed -n 's/^ADSEAL_ABI_VERSION \([0-9]*\) int$/\1/p' "$here/constants.txt")
  [[ -n $abi && -n $header && -n $frozen ]] || die "an ABI number is missing in build.rs, adseal.h or constants.txt"
  [[ $abi == "$header" ]] || die "build.rs says that the ABI is $abi, and include/adseal.h that it is $header"
  [[ $abi -ge $frozen ]] || die "the ABI number was $frozen and is $abi now: it only grows"
}

# Without optimization: with it, functions that do the same are one in the debug information.
build_library() {
  (cd "$root" && CARGO_TARGET_DIR=$target CARGO_PROFILE_DEV_DEBUG=full cargo build --quiet --locked)
  ln -s "$target/debug/libadseal.so" "$work/libadseal.so.$abi"
}

# abidw <library>: what libabigail sees in it, without anything of the machine that built it.
abi_of() {
  abidw --no-architecture --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --type-id-style hash "$1" ||
    die "abidw fails with $1"
}

# A library of functions that do nothing, made of the header alone: the types that a C program is compiled with.
view_header() {
  {
    echo '#include "adseal.h"'
    "$cc" -E -P "$include/adseal.h" | tr '\n' ' ' | sed 's/;/;\n/g' | sed -nE '
      s/^ *typedef .*//
      s/^ *(void adseal_[a-z0-9_]+\(.*\));$/\1 {}/p
      s/^ *([a-z].*[ *]adseal_[a-z0-9_]+\(.*\));$/\1 { return 0; }/p'
  } >"$work/header.c"
  (cd "$work" && "$cc" -std=c99 -g -fPIC -shared -Wl,-soname,"libadseal.so.$abi" -I"$include" header.c -o header.so)
  abi_of "$work/header.so" >"$work/adseal.abi"
}

list_numbers() {
  local macros
  macros=$("$cc" -E -dM "$include/adseal.h" | sed -nE 's/^#define (ADSEAL_[A-Z0-9_]+) .+/SHOW(\1)/p' | sort | tr '\n' ' ')
  "$cc" -std=c11 -Wall -Wextra -Werror -I"$include" "-DSHOW_ALL=$macros" "$here/constants.c" -o "$work/constants"
  "$work/constants" >"$work/constants.txt"
  "$cc" -std=c11 -Wall -Wextra -Werror -I"$include" "$here/names.c" "$work/libadseal.so.$abi" -o "$work/names"
  LD_LIBRARY_PATH=$work "$work/names" >"$work/names.txt"
}

# What a merge left half of, abidiff takes for all there was: of a function that is not described, nothing has changed.
check_frozen() {
  local exported described
  exported=$(grep -c "<elf-symbol name='adseal_" "$here/adseal.abi") || true
  described=$(grep -c "<function-decl .*elf-symbol-id='adseal_" "$here/adseal.abi") || true
  [[ $exported != 0 && $exported == "$described" ]] ||
    die "adseal.abi is not whole: it lists $exported functions and describes $described; git has it as it was"
}

# abidiff's exit status is a sum: 1 and 2 are its own failures, 4 and 8 differences. It goes on after an error in XML.
differs() {
  local status=0
  abidiff --harmless --no-show-locs "$@" "$here/adseal.abi" "$work/adseal.abi" \
    >"$work/report" 2>"$work/complaints" || status=$?
  [[ $((status & 3)) == 0 && $status -lt 16 && ! -s $work/complaints ]] ||
    die "abidiff failed with $status: $(cat "$work/report" "$work/complaints")"
  [[ $status != 0 ]]
}

tell() {
  local kind=$1 what=$2
  echo "tests/abi: $kind $what:"
  sed '/^$/d; s/^/  /' "$work/report"
} >&2

compare_types() {
  if differs --no-added-syms; then
    differs
    tell "a break in" "the functions and types, by libabigail"
    breaks=$((breaks + 1))
  elif differs; then
    tell "an addition to" "the functions and types, by libabigail"
    additions=$((additions + 1))
  fi
}

# A line that is gone is a break, a new one an addition. Of a line that is changed, both are told.
compare_list() {
  local list=$1 what="$2 (< frozen, > now)"
  ! diff "$here/$list" "$work/$list" >"$work/difference" || return 0
  grep '^[<>]' "$work/difference" >"$work/report" || die "diff fails with $list"
  if grep -q '^<' "$work/report"; then
    tell "a break in" "$what"
    breaks=$((breaks + 1))
  else
    tell "an addition to" "$what"
    additions=$((additions + 1))
  fi
}

accept() {
  local file
  for file in adseal.abi constants.txt names.txt; do
    cp "$work/$file" "$here/$file"
  done
  echo "tests/abi: accepted as the ABI $abi; commit tests/abi together with the change"
}

read_numbers
build_library
view_header
list_numbers
abi_of "$target/debug/libadseal.so" >"$work/library.abi"
python3 "$here/agreement.py" "$work/adseal.abi" "$work/library.abi" >&2 ||
  die "the header and the library disagree, as above; 'make header' rewrites the header"

check_frozen
compare_types
compare_list constants.txt "the numbers of the header"
compare_list names.txt "the names of the library"

if [[ $breaks == 0 && $additions == 0 ]]; then
  echo "tests/abi: the ABI $abi is as it was frozen: $(grep -c '<function-decl' "$here/adseal.abi") functions," \
    "$(wc -l <"$here/constants.txt") numbers, $(wc -l <"$here/names.txt") names"
elif [[ $breaks != 0 && $abi == "$frozen" ]]; then
  cat >&2 <<TEXT
tests/abi: this breaks programs that were built against the ABI $frozen: they go on running with this library, and call
  it wrongly or read it wrongly. Leave what they know as it is, and add a new function, struct, macro or status beside
  it; or raise the ABI number, as CONTRIBUTING.md says. UPDATE_ABI=1 accepts no break without that.
TEXT
  exit 1
elif [[ ${UPDATE_ABI:-} == 1 ]]; then
  accept
elif [[ $breaks != 0 ]]; then
  echo "tests/abi: the ABI number was raised from $frozen to $abi, so this may be; UPDATE_ABI=1 tests/abi/baseline.sh accepts it" >&2
  exit 1
else
  echo "tests/abi: compatible: programs that were built before do not notice. UPDATE_ABI=1 tests/abi/baseline.sh accepts it" >&2
  exit 1
fi
