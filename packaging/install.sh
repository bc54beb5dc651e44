#!/usr/bin/env bash
# Installs what `make lib` built: install.sh DIRECTORY, which is cargo's with libadseal.so and libadseal.a.
# `make install` calls it; where things go is said in tree.sh.
#
# Every file comes into its place by a rename: a program that runs keeps the library that it has.
set -euo pipefail
umask 022
# shellcheck source=packaging/tree.sh
source "${BASH_SOURCE[0]%/*}/tree.sh"

release=$1
[[ -e $release/libadseal.so && -e $release/libadseal.a ]] || die "there is no library in $release: run make lib first"
# Cargo lists what it made the library of. Under sudo, where there is no Rust, nothing else looks at that.
while read -r source_file; do
  [[ ! $source_file -nt $release/libadseal.so ]] || die "$source_file is newer than the library: run make lib first"
done < <(sed 's/^[^:]*: *//' "$release/libadseal.d" | tr ' ' '\n')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The tree can be moved, unless it is the system's. There pkg-config leaves -I/usr/include out, as long as it is spelled
# so; a compiler that is told of it in other words may look there before it looks among C++'s own headers.
pc_prefix="\${pcfiledir}/$up"
[[ $prefix != /usr ]] || pc_prefix=/usr

# filled FILE.in: with the values of this installation.
filled() {
  local out
  out=$work/$(basename "$1" .in)
  sed -e "s|@VERSION@|$version|g" -e "s|@ABI@|$abi|g" -e "s|@MACHINE@|$(uname -m)|g" \
    -e "s|@PREFIX@|$pc_prefix|g" -e "s|@UP@|$up|g" \
    -e "s|@LIBDIR@|${libdir#"$prefix/"}|g" -e "s|@INCLUDEDIR@|${includedir#"$prefix/"}|g" "$1" >"$out"
  printf '%s\n' "$out"
}

"$source/packaging/static.sh" "$release/libadseal.a" "$work/libadseal.a"
"$source/packaging/man.sh" "$source/include/adseal.h" "$version" >"$work/adseal.3"

# With its table of symbols, as it was built: by that profilers and debuggers name functions.
place 755 "$release/libadseal.so" "$libdir/libadseal.so.$abi"
ln -sf "libadseal.so.$abi" "$destdir$libdir/libadseal.so.new"
mv -fT "$destdir$libdir/libadseal.so.new" "$destdir$libdir/libadseal.so"
place 644 "$work/libadseal.a" "$libdir/libadseal.a"
place 644 "$(filled "$source/packaging/adseal.pc.in")" "$libdir/pkgconfig/adseal.pc"
for config in adsealConfig adsealConfigVersion; do
  place 644 "$(filled "$source/bindings/cmake/$config.cmake.in")" "$libdir/cmake/adseal/$config.cmake"
done
for header in "${headers[@]}"; do
  place 644 "$source/include/$header" "$includedir/$header"
done
place 644 "$work/adseal.3" "$mandir/man3/adseal.3"
for licence in LICENSE-APACHE LICENSE-MIT; do
  place 644 "$source/$licence" "$docdir/$licence"
done
echo "installed adseal $version in $destdir$prefix"
[[ -n $destdir ]] || echo "the loader finds it there once ldconfig has run, or with LD_LIBRARY_PATH=$libdir"
