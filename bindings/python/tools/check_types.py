"""mypy over the package, its tests and its tools, and stubtest over what is installed. `make check-python`

mypy runs where the oldest Python is: for newer ones libraries have stubs that say more than that Python can read.
stubtest compares the stubs with what the extension has at run time, on the oldest and on the newest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from environments import PROJECT, interpreters, prepare

STUBTEST = ["-m", "mypy.stubtest", "adseal", "--mypy-config-file", "pyproject.toml"]
STUBTEST += ["--allowlist", "tools/stubtest_allowed.txt"]

# Apart from each other where files of different folders have the same name, and so would be the same module.
GROUPS = [
    ["--exclude", "^tests/integration/", "python", "tests", "tools"],
    ["tests/integration"],
    ["../examples/python"],
]


def run(python: Path, *arguments: str) -> bool:
    print(f"==> {python.parents[1].name}: python {' '.join(arguments)}", flush=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    # stubtest looks into whatever adseal.django imports, among it Django's settings.
    environment["DJANGO_SETTINGS_MODULE"] = "django.conf.global_settings"
    return subprocess.run([python, *arguments], cwd=PROJECT, env=environment, check=False).returncode == 0


def main() -> int:
    found = interpreters()
    oldest = prepare(found[0], everything=True)
    passed = True
    for group in GROUPS:
        passed &= run(oldest, "-m", "mypy", "--python-version", "3.10", *group)
    for one in dict.fromkeys((found[0], found[-1])):
        python = oldest if one == found[0] else prepare(one, everything=True)
        passed &= run(python, *STUBTEST)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
