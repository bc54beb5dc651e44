#!/usr/bin/env bash
# Runs a command in a tree as on a machine without network, where cargo was never used: offline.sh COMMAND...
#
# A toolchain of rustup's is found all the same. Where nobody may take the network away, as in some containers, that is
# said; cargo then has an empty home and a source tarball's word that it is offline.
set -euo pipefail

# Always the same place: its path is among the flags of rustc, and with other flags cargo builds everything anew.
CARGO_HOME=$(realpath -m "${BASH_SOURCE[0]%/*}/../build/dist/cargo")
rm -rf "$CARGO_HOME"
mkdir -p "$CARGO_HOME"
trap 'rm -rf "$CARGO_HOME"' EXIT
export CARGO_HOME CARGO_NET_OFFLINE=true
# Nor is there a repository around the tree.
export GIT_CEILING_DIRECTORIES=${PWD%/*}
# debhelper gives its programs a HOME of their own.
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}

cut_off=(unshare --net)
[[ $(id -u) == 0 ]] || cut_off=(unshare --map-current-user --net)
if ! "${cut_off[@]}" true; then
  echo "offline: the network stays, for this machine does not let it be taken away" >&2
  cut_off=()
fi
"${cut_off[@]}" "$@"
