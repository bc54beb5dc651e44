#!/usr/bin/env bash
# Makes the source tarball: dist.sh DIRECTORY puts adseal-VERSION.tar.xz there, and its SHA-256 beside it.
#
# In it are the files of the last commit and, in vendor/, the crates that the C library is made of (vendor.py), so that
# `make lib` and `make install` need no network and no git. The same commit gives the same bytes, wherever and whenever
# it is packed, as long as cargo and xz are the same.
set -euo pipefail
export LC_ALL=C TZ=UTC
unset TAR_OPTIONS XZ_DEFAULTS XZ_OPT
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$1
[[ -e .git ]] || {
  echo "dist: a source tarball is made in a clone of the repository, and this is none" >&2
  exit 1
}
if [[ -n $(git status --porcelain) ]]; then
  echo "dist: what is not committed will not be in the tarball; git status lists it" >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# From the commit, as all else is.
version=$(git show HEAD:Cargo.toml | sed -n 's/^version = "\(.*\)"$/\1/p;T;q')
name=adseal-$version
tarball=$name.tar.xz
# Every file: git archive would leave out what the PHP package has no use for.
GIT_INDEX_FILE=$work/index git read-tree HEAD
# As they are in git: its configuration may ask for other ends of lines, or for files in place of links.
GIT_INDEX_FILE=$work/index git -c core.autocrlf=false -c core.symlinks=true \
  checkout-index --all --prefix="$work/$name/"
python3 packaging/vendor.py "$work/$name"

mkdir -p "$out"
# ustar has neither the times of access nor the names of users; xz makes other bytes with other numbers of threads.
tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r,go-w,a-s \
  --mtime="@$(git log -1 --format=%ct)" -C "$work" -c "$name" | xz -9e --threads=1 >"$out/$tarball.new"
mv "$out/$tarball.new" "$out/$tarball"
(cd "$out" && sha256sum "$tarball" >"$tarball.sha256")
echo "dist: $out/$tarball, $(stat -c %s "$out/$tarball") bytes"
