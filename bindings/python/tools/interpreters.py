"""Finds the CPythons on this machine that the package supports, the newest of each minor version."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 10)

# What an interpreter tells of itself. The base executable is the real one behind a virtual environment or a pyenv shim.
QUESTION = """
import importlib.util, json, sys, sysconfig
print(json.dumps({
    "path": getattr(sys, "_base_executable", sys.executable),
    "implementation": sys.implementation.name,
    "version": sys.version_info[:3],
    "final": sys.version_info.releaselevel == "final",
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "has_venv": importlib.util.find_spec("venv") is not None,
}))
"""


@dataclass(frozen=True, order=True)
class Interpreter:
    """One CPython. ``problem`` says why nothing can be tested on it."""

    version: tuple[int, int, int]
    path: Path
    problem: str | None = None

    @property
    def name(self) -> str:
        return ".".join(map(str, self.version))


def find() -> tuple[list[Interpreter], list[Interpreter]]:
    """The usable ones, one of each minor version, oldest first; and those of other versions, which are broken."""
    usable: dict[tuple[int, int, int], Interpreter] = {}
    broken: dict[tuple[int, int, int], Interpreter] = {}
    for candidate in dict.fromkeys(candidates()):
        found = ask(candidate)
        if found is not None:
            (broken if found.problem else usable).setdefault(found.version, found)
    newest = {one.version[:2]: one for one in sorted(usable.values())}
    return list(newest.values()), sorted(one for one in broken.values() if one.version[:2] not in newest)


def candidates() -> Iterator[Path]:
    """Whatever is called python3 or python3.N where interpreters are kept, first of all in PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or Path.home() / ".local/share/uv/python")
    folders = [Path(folder) for folder in os.get_exec_path() if folder]
    folders += [Path("/usr/local/bin"), Path("/usr/bin")]
    folders += sorted(pyenv.glob("versions/*/bin")) + sorted(uv.glob("*/bin"))
    for folder in folders:
        if folder.is_dir():
            for file in sorted(folder.iterdir()):
                if re.fullmatch(r"python3(\.\d+)?", file.name) and os.access(file, os.X_OK):
                    yield file


def ask(candidate: Path) -> Interpreter | None:
    """None for what does not run, is no released CPython or too old; a shim of pyenv may stand for nothing."""
    run = subprocess.run([candidate, "-I", "-c", QUESTION], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return None
    told = json.loads(run.stdout)
    version = (told["version"][0], told["version"][1], told["version"][2])
    # There is no stable ABI for free-threaded builds of the versions that we build for.
    if told["implementation"] != "cpython" or not told["final"] or told["free_threaded"] or version < OLDEST:
        return None
    return Interpreter(version, Path(told["path"]), None if told["has_venv"] else "it has no module venv")
