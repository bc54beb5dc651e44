#!/usr/bin/env bash
# Builds the C library in two directories, each with a directory of cargo's of its own, and compares the bytes. A third
# build, of which a text is another one, has to differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Not where nothing may be run, as some have it for temporary files.
mkdir -p build/supply-chain
work=$(mktemp -d "$PWD/build/supply-chain/builds.XXXXXX")
trap 'rm -rf "$work"' EXIT
home=${CARGO_HOME:-$HOME/.cargo}
mkdir -p "$home/registry"

# copy TREE: what git tracks, as it is now.
copy() {
  mkdir -p "$work/$1"
  git ls-files -z | tar -c --null --files-from=- | tar -x -C "$work/$1"
}

# build TREE: prints the digests of its libraries.
build() {
  mkdir -p "$work/home/$1"
  # With the mirrors that the user has, and the crates that are here already.
  for known in registry config.toml; do
    [[ ! -e $home/$known || -e $work/home/$1/$known ]] || ln -s "$home/$known" "$work/home/$1/$known"
  done
  (
    export CARGO_HOME=$work/home/$1 CARGO_TARGET_DIR=$work/built/$1
    cd "$work/$1"
    RUSTFLAGS="$(tools/rustflags.sh)" cargo build --quiet --release --locked
    cd "$CARGO_TARGET_DIR/release"
    sha256sum libadseal.so libadseal.a
  )
}

copy a
copy a/longer/name/of/a/directory
first=$(build a)
second=$(build a/longer/name/of/a/directory)
if [[ $first != "$second" ]]; then
  printf 'two builds differ:\n%s\n%s\n' "$first" "$second" >&2
  exit 1
fi
sed -i '0,/"valid"/s//"valiD"/' "$work/a/crates/core/src/status.rs"
if [[ $(build a) == "$first" ]]; then
  echo 'a library with another text in it is the same, so the comparison proves nothing' >&2
  exit 1
fi
echo "figure: reproducible build: libadseal.so and libadseal.a are the same from two directories; $(head -c 16 <<<"$first")... is the SHA-256 of libadseal.so"
