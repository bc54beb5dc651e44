"""Puts into the tree what fuzzing found and no seed reaches: keep_corpus.py [TARGET...], after run_fuzzers.py."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fuzz_build import BUILD, Target, output, targets

# Inputs of a target and their bytes, at most. Small ones come first.
MOST_INPUTS = 50
MOST_BYTES = 40_000


def files(folder: Path) -> set[Path]:
    return {path for path in folder.iterdir() if path.is_file()}


def keep(target: Target) -> None:
    merged = BUILD / "merged" / target.name
    shutil.rmtree(merged, ignore_errors=True)
    shutil.copytree(target.seeds, merged)
    seeds = {path.name for path in files(merged)}
    found = [str(folder) for folder in (target.kept, target.corpus) if folder.is_dir()]
    output([target.program, "-set_cover_merge=1", "-max_len=4096", "-rss_limit_mb=1536", merged, *found])
    shutil.rmtree(target.kept, ignore_errors=True)
    target.kept.mkdir(parents=True)
    size = 0
    new = [path for path in files(merged) if path.name not in seeds]
    for path in sorted(new, key=lambda path: (path.stat().st_size, path.name))[:MOST_INPUTS]:
        size += path.stat().st_size
        if size <= MOST_BYTES:
            shutil.copy(path, target.kept / path.name)
    print(f"{target.name}: {len(files(target.kept))} inputs are kept")


def main() -> None:
    for target in targets(BUILD / "replay"):
        if len(sys.argv) == 1 or target.name in sys.argv[1:]:
            keep(target)


if __name__ == "__main__":
    main()
