#!/usr/bin/env bash
# Installs the program that `make cli` built, with its man pages and its completions: install_cli.sh PROGRAM.
# `make install-cli` calls it. The pages and completions are what the program itself writes.
set -euo pipefail
umask 022
# shellcheck source=packaging/tree.sh
source "${BASH_SOURCE[0]%/*}/tree.sh"

built=$1
[[ -x $built ]] || die "there is no program $built: run make cli first"
# Cargo lists what it made the program of. Under sudo, where there is no Rust, nothing else looks at that.
while read -r source_file; do
  [[ ! $source_file -nt $built ]] || die "$source_file is newer than the program: run make cli first"
done < <(sed 's/^[^:]*: *//' "$built.d" | tr ' ' '\n')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/man"
"$built" man "$work/man"
for shell in bash zsh fish; do
  "$built" completions "$shell" >"$work/$shell"
done

place 755 "$built" "$bindir/adseal"
for page in "$work"/man/*.1; do
  place 644 "$page" "$mandir/man1/${page##*/}"
done
place 644 "$work/bash" "$bash_completion"
place 644 "$work/zsh" "$zsh_completion"
place 644 "$work/fish" "$fish_completion"
echo "installed the program adseal $version in $destdir$prefix"
