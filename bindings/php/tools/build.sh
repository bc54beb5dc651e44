#!/usr/bin/env bash
# Builds the library into bindings/php/lib, and the archive of the composer package: build.sh DIRECTORY
# zig is that of .venv-wheel; `make php` calls this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

out=$1
target=$(uname -m)-unknown-linux-gnu
linker=CARGO_TARGET_${target^^}_LINKER
declare -x "${linker//-/_}=$PWD/bindings/php/tools/zig-cc.sh"
RUSTFLAGS=$(tools/rustflags.sh)
export RUSTFLAGS

# A directory of its own: to cargo, what another linker made is stale, and the wheel's is another.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/php
cargo build --release --locked --target "$target"
abi=$(sed -n 's/^const ABI_VERSION: u32 = \([0-9]*\);/\1/p' build.rs)
library=bindings/php/lib/libadseal.so.$abi
mkdir -p "${library%/*}"
# As a file of its own, which is then renamed: a PHP that has the old one mapped keeps it.
install -m 755 "$CARGO_TARGET_DIR/$target/release/libadseal.so" "$library.new"
mv "$library.new" "$library"
python3 bindings/php/tools/pack.py "$out"
