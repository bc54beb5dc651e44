#!/usr/bin/env bash
# The source tarball, as somebody meets it who has no network and never used cargo: test_dist.sh TARBALL
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tarball=$(realpath "$1")
# The same commands run in the tree as in a clone; what the caller told make is not for them.
unset MAKEFLAGS MAKEOVERRIDES MFLAGS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "test-dist: $*" >&2
  exit 1
}

python3 tests/dist/check_tarball.py "$tarball"
python3 tools/check_built.py "$tarball"
(cd "${tarball%/*}" && sha256sum --check --quiet "${tarball##*/}.sha256")

# Packed once more in another place, by somebody with other habits, it is the same.
git clone --quiet --no-hardlinks . "$work/clone"
git -C "$work/clone" config core.autocrlf true
(umask 077 && TZ=Asia/Tokyo XZ_OPT=--check=sha256 TAR_OPTIONS=--format=pax "$work/clone/packaging/dist.sh" "$work/again" \
  >/dev/null)
cmp "$tarball" "$work/again/${tarball##*/}" || fail "packed in another place, the tarball is another one"

tree=$(packaging/unpack.sh "$tarball" "$PWD/build/dist/tree")
export CARGO_TARGET_DIR=${tree%/*}/target
offline=$PWD/packaging/offline.sh
cd "$tree"

# What is here can fail: without one of the crates, nobody gets it from elsewhere.
mv vendor/memchr-* "$work"
! "$offline" cargo metadata --locked --format-version=1 >/dev/null 2>&1 || fail "it builds without memchr"
mv "$work"/memchr-* vendor
# A placeholder says what it is.
! "$offline" cargo test --locked --no-run -p adseal-text >"$work/placeholder" 2>&1 || fail "the Rust tests are built"
grep -q 'is not in this source tarball' "$work/placeholder" || fail "why not: $(<"$work/placeholder")"

"$offline" make lib demo-c demo-cpp install DESTDIR="$work/staged" PREFIX=/opt/adseal
mkdir "$work/examples"
cp bindings/examples/c/*.c bindings/examples/cpp/*.cpp "$work/examples"
"$OLDPWD/tests/dist/link.sh" "$work/examples" "$work/staged/opt/adseal"
# As CMake's FetchContent has it once it is unpacked; cargo finds that all is done.
"$offline" cmake -S tests/consumers/cmake/kinds -B "$work/fetched" -DCMAKE_BUILD_TYPE=Release -DADSEAL_FROM=fetched \
  -DFETCHCONTENT_SOURCE_DIR_ADSEAL="$tree" -DADSEAL_TARGET_DIR="$CARGO_TARGET_DIR" >"$work/log"
"$offline" cmake --build "$work/fetched" >>"$work/log" || fail "CMake does not build it: $(<"$work/log")"
"$work/fetched/cpp_static" >/dev/null
cmp Cargo.lock <(git -C "$OLDPWD" show HEAD:Cargo.lock) || fail "cargo has changed Cargo.lock"
echo "test-dist: all passed"
