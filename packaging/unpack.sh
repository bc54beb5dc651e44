#!/usr/bin/env bash
# Unpacks the source tarball anew: unpack.sh TARBALL DIRECTORY prints where the tree is in DIRECTORY.
#
# What cargo built of it, in DIRECTORY/target, is kept for the same tarball alone. Files in it are as old as its commit,
# which may be older than what was built of another: cargo would not see that they have changed.
set -euo pipefail

tarball=$1
directory=$2
digest=$(sha256sum <"$tarball")
if [[ ! -e $directory/unpacked || $(<"$directory/unpacked") != "$digest" ]]; then
  rm -rf "$directory"
fi
mkdir -p "$directory"
find "$directory" -mindepth 1 -maxdepth 1 ! -name target -exec rm -rf {} +
printf '%s\n' "$digest" >"$directory/unpacked"
tar -xf "$tarball" -C "$directory" --no-same-owner
tree=("$directory"/adseal-*/)
printf '%s\n' "${tree[0]%/}"
