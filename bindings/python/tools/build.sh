#!/usr/bin/env bash
# Builds the manylinux wheel and the source distribution: build.sh DIRECTORY
# maturin and zig are those of .venv-wheel; `make python` calls this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

out=$1
PATH=$PWD/.venv-wheel/bin:$PATH
RUSTFLAGS=$(tools/rustflags.sh)
export PATH RUSTFLAGS

rm -rf "$out"
maturin build --release --locked --zig --compatibility manylinux2014 --manifest-path bindings/python/Cargo.toml --out "$out"
# Quietly, for cargo misses addresses of a home page and a repository, and says so for each crate.
CARGO_TERM_QUIET=true maturin sdist --manifest-path bindings/python/Cargo.toml --out "$out"
