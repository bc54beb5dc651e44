#!/usr/bin/env bash
# Prints RUSTFLAGS for whatever is handed out: the caller's, and that no directory of this machine gets into it.
# Panic messages name source files, those of the registry's crates and ours. In RUSTFLAGS a space is the end of a flag,
# so a directory with one cannot be kept out.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."

flags=(${RUSTFLAGS:+"$RUSTFLAGS"})
called() {
  [[ $1 == *' '* ]] || flags+=("--remap-path-prefix=$1=$2")
}
# Where the sources of Rust's own library are installed, rustc names them by where they lie, and else by this.
commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
called "$(rustc --print sysroot)/lib/rustlib/src/rust" "/rustc/$commit"
called "${CARGO_HOME:-$HOME/.cargo}/registry/src" registry
called "$PWD" adseal
echo "${flags[*]}"
