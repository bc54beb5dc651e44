#!/usr/bin/env bash
# Makes the Debian packages of the source tarball: deb.sh TARBALL DIRECTORY
#
# They are built in build/dist/tree, without network, by dpkg-buildpackage. It is told not to look whether Rust is
# installed as a package (-d): what Debian has is older than what adseal needs. With them comes the source package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tarball=$(realpath "$1")
out=$2
tree=$(packaging/unpack.sh "$tarball" "$PWD/build/dist/tree")
version=${tree##*/adseal-}
changelog=$(dpkg-parsechangelog -l "$tree/packaging/debian/changelog" -S Version)
if [[ ${changelog%-*} != "$version" ]]; then
  echo "deb: packaging/debian/changelog begins with $changelog, and this is version $version" >&2
  exit 1
fi
cp -r "$tree/packaging/debian" "$tree/debian"
ln -s "$tarball" "$tree/../adseal_$version.orig.tar.xz"

# What the caller told make is not for the make of the packages.
unset MAKEFLAGS MAKEOVERRIDES MFLAGS
export CARGO_TARGET_DIR=${tree%/*}/target
(cd "$tree" && "$OLDPWD/packaging/offline.sh" dpkg-buildpackage --no-sign -d)

rm -rf "$out"
mkdir -p "$out"
cp -L "$tree"/../*_"$version"* "$out"
ls "$out"/*.deb
