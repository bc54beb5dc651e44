#!/usr/bin/env bash
# The Debian packages: lintian looks at them, then they are installed on this machine, used, and purged.
#
#   test_deb.sh DIRECTORY
#
# It needs root, or a sudo that asks nothing. A machine that has adseal already is left as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

debs=$(realpath "$1")
version=$(sed -n 's/^Version: //p' "$debs"/*.changes)
architecture=$(dpkg --print-architecture)
packages=(libadseal1 libadseal-dev)
files=("${packages[@]/%/_${version}_$architecture.deb}")

fail() {
  echo "test-deb: $*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# apt-get without a prompt. It waits for another that is at work, and is heard only when it fails.
apt() {
  local log
  log=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq --yes -o DPkg::Lock::Timeout=300 "$@" 2>&1) || fail "$log"
}

# What there is of adseal where packages put things, and what dpkg and the loader know of it.
traces() {
  find /usr/include /usr/lib /usr/share /var/lib/dpkg/info -name '*adseal*' | sort
  dpkg-query --show --showformat '${Package} ${Status}\n' 'libadseal*' 2>/dev/null || true
  /sbin/ldconfig -p | grep adseal || true
}

[[ -z $(traces) ]] || fail "there is an adseal on this machine already: $(traces)"

lintian --fail-on error,warning --allow-root --tag-display-limit 0 "$debs"/*.changes

work=$(mktemp -d)
cleanup() {
  [[ -z $(traces) ]] || (apt purge "${packages[@]}") || true
  rm -rf "$work"
}
trap cleanup EXIT

# Images of containers often leave out what is there to be read.
apt -o 'DPkg::Options::=--path-include=/usr/share/doc/*' -o 'DPkg::Options::=--path-include=/usr/share/man/*' \
  install "${files[@]/#/$debs/}"
dpkg --verify "${packages[@]}"
dpkg --listfiles "${packages[@]}" | sort -u >"$work/installed"

# As Debian does it: libraries and what tells of them where two architectures can stand side by side.
multiarch=/usr/lib/$(dpkg-architecture -q DEB_HOST_MULTIARCH)
for file in "$multiarch"/{libadseal.a,libadseal.so,libadseal.so.1,pkgconfig/adseal.pc} \
  /usr/include/adseal.{h,hpp} /usr/share/man/man3/adseal.3.gz /usr/share/doc/libadseal1/copyright; do
  grep -qxF "$file" "$work/installed" || fail "there is no $file"
done
# It may know the directory by its other name, /lib.
/sbin/ldconfig -p | grep -F "${multiarch#/usr}/libadseal.so.1" >/dev/null ||
  fail "the loader does not know of libadseal.so.1"
tests/abi/symbols.sh "$multiarch/libadseal.so.1" "$multiarch/libadseal.a"
man --warnings --local-file --encoding=UTF-8 /usr/share/man/man3/adseal.3.gz >/dev/null

env -i PATH="$PATH" tests/dist/link.sh /usr/share/doc/libadseal-dev/examples

# A program's library does not go while the headers of the same version are there. dpkg wants sbin in its PATH, even so.
! as_root dpkg --no-act --remove libadseal1 2>"$work/log" || fail "libadseal1 goes, and libadseal-dev stays"
grep 'libadseal-dev.* depends on libadseal1' "$work/log" >/dev/null || fail "$(<"$work/log")"
apt purge "${packages[@]}"
while read -r path; do
  [[ -d $path || ! -e $path ]] || fail "$path is still there"
done <"$work/installed"
[[ -z $(traces) ]] || fail "left behind: $(traces)"
echo "test-deb: $(wc -l <"$work/installed") files and folders, all of them gone again; all passed"
