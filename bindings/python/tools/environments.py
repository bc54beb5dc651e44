"""Virtual environments under build/python/venvs, one for each interpreter, with the wheel in them.

They are made without pip, which not every Python has: the pip of the interpreter that runs this installs into all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from interpreters import Interpreter, find

PROJECT = Path(__file__).resolve().parents[1]
REPOSITORY = PROJECT.parents[1]
BUILD = REPOSITORY / "build" / "python"
TEST_REQUIREMENTS = PROJECT / "tests" / "requirements.txt"
TYPE_CHECKER_PINS = REPOSITORY / "tools" / "requirements-dev.txt"


def interpreters() -> list[Interpreter]:
    """Those to test on. What cannot be used is told, and under CI it is an error: there it was put to be tested on."""
    usable, broken = find()
    for one in broken:
        print(f"python: cannot test on {one.name}, {one.path}: {one.problem}", flush=True)
    if not usable or (broken and os.environ.get("CI")):
        raise SystemExit("python: no usable CPython 3.10 or later" if not usable else "python: see above")
    return usable


def everywhere_else(found: list[Interpreter]) -> list[Interpreter]:
    """Those that get pytest alone: all but the oldest and the newest, to which every test requirement is installed."""
    return found[1:-1]


def built(pattern: str) -> Path:
    """The one file of its kind that `make python` built."""
    files = sorted((BUILD / "dist").glob(pattern))
    if len(files) != 1:
        raise SystemExit(f"python: {len(files)} files {pattern} in build/python/dist, not one: run make python")
    return files[0]


def prepare(interpreter: Interpreter, *, everything: bool) -> Path:
    """The environment's Python, with the requirements of the tests and the wheel as it is now."""
    folder = BUILD / "venvs" / f"{interpreter.name}{'-everything' if everything else ''}"
    python = folder / "bin" / "python"
    stamp = folder / "stamp"
    wanted = [str(folder), str(interpreter.path), TEST_REQUIREMENTS.read_text(encoding="utf-8")]
    wanted += [TYPE_CHECKER_PINS.read_text(encoding="utf-8")]
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != "\n".join(wanted):
        print(f"python: making {folder.relative_to(REPOSITORY)}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([interpreter.path, "-m", "venv", "--without-pip", folder], check=True)
        if everything:
            pip(python, "-r", TEST_REQUIREMENTS)
            pip(python, "mypy", "-c", TEST_REQUIREMENTS, "-c", TYPE_CHECKER_PINS)
        else:
            pip(python, "pytest", "-c", TEST_REQUIREMENTS)
        stamp.write_text("\n".join(wanted), encoding="utf-8")
    pip(python, "--no-index", "--no-deps", "--force-reinstall", built("*.whl"))
    return python


def pip(python: Path, *arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--no-input"]
    command += ["install", "--quiet", *map(str, arguments)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
