#!/usr/bin/env bash
# Prints RUSTFLAGS for whatever is handed out: the caller's, and that no directory of this machine gets into it.
# Panic messages name source files, those of the registry's crates and ours.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

registry=${CARGO_HOME:-$HOME/.cargo}/registry/src
echo "${RUSTFLAGS:-} --remap-path-prefix=$registry=registry --remap-path-prefix=$PWD=adseal"
