"""Looks for directories of this machine in what was built to be handed out.

    check_built.py ARCHIVE...

Each archive is a .zip, a .whl, a .tar.gz or a directory. Exits 1 and lists which file names which directory. What is in
the repository is looked at by check-paths.sh.
"""

from __future__ import annotations

import os
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
# The letters in brackets keep check-paths.sh from finding this line.
ANYONES = re.compile(rb"(?<![\w.%/-])/(?:[h]ome|[U]sers|[r]oot|(?:[v]ar/)?[t]mp)/[\w./-]+")


def contents(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix in {".zip", ".whl"}:
        with zipfile.ZipFile(archive) as opened:
            yield from ((name, opened.read(name)) for name in opened.namelist())
        return
    if archive.is_dir():
        files = [path for path in sorted(archive.rglob("*")) if path.is_file()]
        yield from ((str(path.relative_to(archive)), path.read_bytes()) for path in files)
        return
    with tarfile.open(archive) as opened_tar:
        for member in opened_tar:
            file = opened_tar.extractfile(member)
            if file is not None:
                yield member.name, file.read()


def named_directories(content: bytes) -> list[str]:
    cargo = os.environ.get("CARGO_HOME") or Path.home() / ".cargo"
    target = os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target"
    # One component alone is too common a word, as in a container's /src.
    here = [str(place) for place in (REPOSITORY, Path.home(), cargo, target) if len(Path(place).parts) > 2]
    found = [place for place in here if place.encode() in content]
    return found + [match.decode() for match in sorted(set(ANYONES.findall(content)))]


def main() -> int:
    archives = [Path(argument) for argument in sys.argv[1:]]
    if not archives:
        raise SystemExit(__doc__)
    problems = []
    for archive in archives:
        files = list(contents(archive))
        problems += [
            f"{archive.name}: {name} names {place}" for name, content in files for place in named_directories(content)
        ]
        if not files:
            problems.append(f"{archive} holds nothing")
    for problem in problems:
        print(f"built: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
