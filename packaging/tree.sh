# shellcheck shell=bash disable=SC2034
# What `make install` and `make install-cli` put where, for the scripts that install and uninstall to read. It takes
# PREFIX, BINDIR, LIBDIR, INCLUDEDIR, MANDIR, DOCDIR and DESTDIR from the environment, each with make's default, and sets
#
#   prefix, bindir, libdir, includedir, mandir, docdir   where the files are once they are in use
#   bash_completion, zsh_completion, fish_completion     the completions of the program
#   up                                           the way from libdir/pkgconfig back to the prefix
#   version, abi                                 of the project, and of the C interface
#   files, links                                 what is installed, as absolute paths without DESTDIR
#   folders                                      those that are adseal's alone
#
# and the function place, which installs a file.

source=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
program=${0##*/}

die() {
  printf '%s: %s\n' "$program" "$*" >&2
  exit 1
}

# below_prefix NAME DIRECTORY: the directory, absolute; it has to be one in the prefix, or the tree could not be moved.
below_prefix() {
  local directory=${2%/}
  [[ $directory == /* ]] || directory=$prefix/$directory
  [[ $directory == "$prefix"/* ]] || die "$1 is $directory, and has to be in PREFIX, which is $prefix"
  [[ ! $directory/ =~ /\.{0,2}/ ]] || die "$1 has an empty part or one of dots: $directory"
  printf '%s\n' "$directory"
}

prefix=${PREFIX:-/usr/local}
prefix=${prefix%/}
[[ $prefix == /* ]] || die "PREFIX is '$prefix', and has to be an absolute path"
bindir=$(below_prefix BINDIR "${BINDIR:-bin}")
libdir=$(below_prefix LIBDIR "${LIBDIR:-lib}")
includedir=$(below_prefix INCLUDEDIR "${INCLUDEDIR:-include}")
mandir=$(below_prefix MANDIR "${MANDIR:-share/man}")
docdir=$(below_prefix DOCDIR "${DOCDIR:-share/doc/adseal}")
destdir=${DESTDIR:-}
[[ -z $destdir || $destdir == /* ]] || die "DESTDIR is '$destdir', and has to be an absolute path"
for directory in "$prefix" "$bindir" "$libdir" "$includedir" "$mandir" "$docdir"; do
  # Make, pkg-config, CMake and linkers have uses of their own for the others in ASCII; letters beyond that are fine.
  [[ -z $(printf '%s' "$directory" | LC_ALL=C tr -d 'A-Za-z0-9/._+~@^\200-\377-') ]] ||
    die "'$directory' has a character in it that build tools do not take"
done

up=$(sed -E 's|[^/]+|..|g' <<<"${libdir#"$prefix/"}/pkgconfig")
version=$(sed -n 's/^version = "\(.*\)"$/\1/p;T;q' "$source/Cargo.toml")
abi=$(sed -n 's/^const ABI_VERSION: u32 = \([0-9]*\);$/\1/p' "$source/build.rs")

# Where each shell looks by itself.
bash_completion=$prefix/share/bash-completion/completions/adseal
zsh_completion=$prefix/share/zsh/site-functions/_adseal
fish_completion=$prefix/share/fish/vendor_completions.d/adseal.fish

files=(
  "$libdir/libadseal.so.$abi"
  "$libdir/libadseal.a"
  "$libdir/pkgconfig/adseal.pc"
  "$libdir/cmake/adseal/adsealConfig.cmake"
  "$libdir/cmake/adseal/adsealConfigVersion.cmake"
  "$mandir/man3/adseal.3"
  "$docdir/LICENSE-APACHE"
  "$docdir/LICENSE-MIT"
)
headers=()
while read -r header; do
  headers+=("$header")
  files+=("$includedir/$header")
done < <(cd "$source/include" && find . -name '*.h' -printf '%P\n' -o -name '*.hpp' -printf '%P\n' | LC_ALL=C sort)
links=("$libdir/libadseal.so")
folders=("$libdir/cmake/adseal" "$includedir/adseal" "$docdir")

# place MODE FILE WHERE: as a file of its own beside the old one, which it then replaces.
place() {
  local to=$destdir$3
  mkdir -p "${to%/*}"
  install -T -m "$1" "$2" "$to.new"
  mv -fT "$to.new" "$to"
}
