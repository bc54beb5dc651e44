"""Runs `make install` and its like into directories of a test's own, and tells what lies there."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# A make that called us would hand its own targets and variables on to ours.
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")


Variables = Mapping[str, str | Path]


def run(*command: str | Path, succeeds: bool = True, variables: Variables | None = None) -> str:
    """What the command prints, errors too; the variables are added to its environment.

    One that ends otherwise than it should is an error with all of that.
    """
    environment = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    environment |= {"LC_ALL": "C"} | {name: str(value) for name, value in (variables or {}).items()}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if (done.returncode == 0) != succeeds:
        raise AssertionError(f"{' '.join(map(str, command))} exits with {done.returncode}:\n{done.stdout}")
    return done.stdout


def make(target: str, **variables: str | Path) -> str:
    """`make install PREFIX=...`, as a person types it."""
    return run("make", "-s", target, *(f"{name}={value}" for name, value in variables.items()))


def listing(directory: Path) -> dict[str, str]:
    """Everything below: its path, and its mode as ls writes it, with what a link leads to."""
    found = {}
    for path in sorted(directory.rglob("*")):
        leads_to = f" -> {path.readlink()}" if path.is_symlink() else ""
        found[str(path.relative_to(directory))] = stat.filemode(path.lstat().st_mode) + leads_to
    return found


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]
    return {str(path.relative_to(directory)): path.read_bytes() for path in files}
