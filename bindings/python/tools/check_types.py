"""mypy over the package, its tests and its tools, and stubtest over what is installed. `make check-python`

mypy judges by the oldest Python that is here: for newer ones libraries have stubs that it could not read. stubtest
compares the stubs with what the extension has at run time, on the oldest and on the newest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from environments import PROJECT, interpreters, prepare

CONFIGURATION = PROJECT / "pyproject.toml"
ALLOWED = PROJECT / "tools" / "stubtest_allowed.txt"


def run(python: Path, *arguments: str) -> bool:
    print(f"==> {python.parents[1].name}: {arguments[1]}", flush=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    return subprocess.run([python, *arguments], cwd=PROJECT, env=environment, check=False).returncode == 0


def main() -> int:
    found = interpreters()
    oldest = prepare(found[0], everything=True)
    passed = run(oldest, "-m", "mypy", "--config-file", str(CONFIGURATION), "--exclude", "^tests/integration/")
    # On their own, for a second conftest.py is a second module of that name.
    if (PROJECT / "tests" / "integration").exists():
        passed &= run(oldest, "-m", "mypy", "--config-file", str(CONFIGURATION), "tests/integration")
    for one in dict.fromkeys((found[0], found[-1])):
        python = oldest if one == found[0] else prepare(one, everything=True)
        allowed = ["--allowlist", str(ALLOWED)] if ALLOWED.exists() else []
        passed &= run(python, "-m", "mypy.stubtest", "adseal", "--mypy-config-file", str(CONFIGURATION), *allowed)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
