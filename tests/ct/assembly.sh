#!/usr/bin/env bash
# Lists, for each function of libadseal.so that holds keys or MACs, its conditional jumps, each behind the instruction that
# sets what it depends on, its accesses at a computed index, what goes from a vector to a general register or to the flags,
# and what a general register is loaded with. docs/constant-time.md says what each of them depends on.
#
#   assembly.sh LIBRARY [FUNCTION]...
#   assembly.sh LIBRARY check
#
# `check` lists nothing and fails if a secret leaves the vector registers in a kernel that holds keys and MACs nowhere else.
set -euo pipefail

library=$1
shift
readonly KERNELS=(tier::sha_ni::macs tier::avx512::compress tier::avx512::load_blocks tier::avx512::set_keys
  sha256::x86_sha::compress)

list() {
  objdump --disassemble --demangle=rust --no-show-raw-insn "$library" | awk -v wanted="$*" '
    BEGIN { count = split(wanted, names, " ") }
    /^[0-9a-f]+ <.*>:$/ {
      shown = 0
      for (i = 1; i <= count; i++) {
        if (index($0, names[i] ">") || index($0, names[i] "::h")) { shown = 1 }
      }
      if (shown) { print }
      next
    }
    !shown { next }
    # Conditional is every jump but jmp.
    $2 ~ /^j/ && $2 !~ /^jmp/ { print "  jump    " before; print "          " $0 }
    # Reads and writes at a base plus an index.
    $2 !~ /^(lea|nop|cs|data16)/ && /\([^)]*,%[a-z0-9]+/ { print "  index   " $0 }
    # From a vector to a general register, to the flags, or from a mask.
    $2 ~ /^v?(movd|movq|pextr|pmovmskb|movmskp|ptest|testp|comis|ucomis|cvt|kmov|kortest|ktest)/ &&
      ($2 ~ /test|comis/ || $NF ~ /,%[er][a-z0-9]+$/ ) && $0 ~ /%([xyz]mm|k)[0-9]/ { print "  vector  " $0 }
    # Loads of a general register from memory that is neither the stack nor the code.
    $2 ~ /^(mov|movz|movs|add|sub|xor|or|and|cmp|test|adc|bswap|movbe)/ && $0 !~ /mm[0-9]/ && $3 ~ /^-?[0-9a-fx]*\(%/ &&
      $3 !~ /\(%(rsp|rip)/ { print "  load    " $0 }
    { before = $0 }
  '
}

if [[ ${1:-} == check ]]; then
  listing=$(list "${KERNELS[@]}")
  for kernel in "${KERNELS[@]}"; do
    grep -q "^[0-9a-f].*$kernel" <<<"$listing" || {
      echo "tests/ct: there is no function $kernel in $library" >&2
      exit 1
    }
  done
  # The control: this function takes the shortest and the longest of sixteen lengths, which are public, out of a vector.
  grep -q '^  vector' <<<"$(list tier::avx512::macs)" || {
    echo "tests/ct: what leaves a vector register in tier::avx512::macs was not found" >&2
    exit 1
  }
  if grep '^  vector' <<<"$listing" >&2; then
    echo "tests/ct: the lines above take something out of a vector register" >&2
    exit 1
  fi
  echo "tests/ct: in the SHA-NI and AVX-512 kernels nothing leaves the vector registers"
elif [[ $# != 0 ]]; then
  list "$@"
else
  list "${KERNELS[@]}" tier::avx512::macs tier::portable::mac key::Stream::finish key::HmacSha256Key::mac_parts \
    key::HmacSha256Key::absorb sha256::compress256
fi
