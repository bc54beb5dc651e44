#!/usr/bin/env bash
# Removes what install.sh put there, given the same variables, and nothing else. Folders that other packages have too
# stay, and so does whatever somebody else put into those that are adseal's.
set -euo pipefail
# shellcheck source=packaging/tree.sh
source "${BASH_SOURCE[0]%/*}/tree.sh"

for path in "${files[@]}" "${links[@]}"; do
  rm -f "$destdir$path"
done
for folder in "${folders[@]}"; do
  [[ ! -d $destdir$folder ]] || rmdir --ignore-fail-on-non-empty "$destdir$folder"
done
echo "removed adseal from $destdir$prefix"
