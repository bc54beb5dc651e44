#!/usr/bin/env bash
# Removes what install_cli.sh put there, given the same variables, and nothing else.
set -euo pipefail
# shellcheck source=packaging/tree.sh
source "${BASH_SOURCE[0]%/*}/tree.sh"

rm -f "$destdir$bindir/adseal" "$destdir$bash_completion" "$destdir$zsh_completion" "$destdir$fish_completion"
# All pages of this name are the program's: also those of commands that this version does not have.
rm -f "$destdir$mandir"/man1/adseal.1 "$destdir$mandir"/man1/adseal-*.1
echo "removed the program adseal from $destdir$prefix"
