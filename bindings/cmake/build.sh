#!/usr/bin/env bash
# What CMakeLists.txt calls at each build: build.sh CARGO PROFILE TARGET_DIR SHARED ARCHIVE
#
# Cargo builds both libraries; those that changed are copied to SHARED and ARCHIVE, so that what links with them is made
# anew only then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cargo=$1 profile=$2 target_dir=$3 shared=$4 archive=$5
# The profile dev is kept in a directory of another name.
built=$target_dir/${profile/#dev/debug}
# As `make lib` builds it, for this machine and not for a target that somebody named to cargo.
RUSTFLAGS=$(tools/rustflags.sh)
unset CARGO_BUILD_TARGET
# Rust's other programs stand beside cargo, which may be in nobody's PATH.
export RUSTFLAGS PATH=${cargo%/*}:$PATH
"$cargo" build --quiet --locked --package adseal --profile "$profile" --target-dir "$target_dir"
mkdir -p "${shared%/*}"

# changed FILE FROM: FROM is not what FILE was made from, by its stamp.
changed() {
  [[ -e $1 ]] && stat --format '%n %i %s %y' "$2" | cmp -s - "$1.stamp" && return 1
  return 0
}

made() { stat --format '%n %i %s %y' "$2" >"$1.stamp"; }

if changed "$shared" "$built/libadseal.so"; then
  install -m 755 "$built/libadseal.so" "$shared.new"
  mv "$shared.new" "$shared"
  made "$shared" "$built/libadseal.so"
fi
if changed "$archive" "$built/libadseal.a"; then
  packaging/static.sh "$built/libadseal.a" "$archive"
  made "$archive" "$built/libadseal.a"
fi
