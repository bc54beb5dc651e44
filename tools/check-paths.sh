#!/usr/bin/env bash
# Fails when a file names a directory of the machine that it was written on: this checkout, the home directory,
# or anybody's home or scratch directory. What is written here must hold on every machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Without git nothing would be found, which is not the same as nothing being there.
git rev-parse --is-inside-work-tree >/dev/null

# A path counts where it starts: the end of a URL is no directory of this machine.
# The letters in brackets keep this file from finding itself.
patterns=(-E -e '(^|[^A-Za-z0-9_.%/-])/([h]ome/[a-z]|[U]sers/[A-Za-z]|[r]oot/|([v]ar/)?[t]mp/)')
here=()
for directory in "$PWD" "${HOME:-}"; do
  # One component alone is too common a word, as in a container's /src.
  [[ $directory != /*/* ]] || here+=(-e "$directory")
done

found=0
git grep --untracked --line-number -I "${patterns[@]}" && found=1
[[ ${#here[@]} == 0 ]] || ! git grep --untracked --line-number -I -F "${here[@]}" || found=1
if [[ $found == 1 ]]; then
  echo "check-paths: the lines above name a path of one machine" >&2
  exit 1
fi
