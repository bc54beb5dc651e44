"""Runs the tests of the built wheel on every minor version of CPython that this machine has. `make test-python`

    run_tests.py [VERSION...] [-- PYTEST_ARGUMENT...]

Versions such as 3.12 restrict it to those. The oldest and the newest interpreter run everything, with the HTTP clients,
servers and Arrow libraries that tests/integration needs; the others run what needs pytest alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from environments import PROJECT, everywhere_else, interpreters, prepare
from interpreters import Interpreter


def run(interpreter: Interpreter, *, everything: bool, arguments: list[str]) -> bool:
    """Whether all tests passed there."""
    python = prepare(interpreter, everything=everything)
    left_out = [] if everything else [f"--ignore={PROJECT / 'tests' / 'integration'}"]
    # Nothing of the caller's Python must leak in, such as a PYTHONPATH with the source tree.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(python), "-X", "dev", "-m", "pytest", "--config-file", str(PROJECT / "pyproject.toml"), *left_out]
    return subprocess.run([*command, *arguments], cwd=PROJECT / "tests", env=environment, check=False).returncode == 0


def main() -> int:
    given = sys.argv[1:]
    split = given.index("--") if "--" in given else len(given)
    versions, arguments = given[:split], given[split + 1 :]
    found = interpreters()
    light = everywhere_else(found)
    chosen = [one for one in found if not versions or any(f"{one.name}.".startswith(f"{v}.") for v in versions)]
    if not chosen:
        raise SystemExit(f"python: none of {', '.join(versions)} is here")
    for one in chosen:
        what = "what needs pytest alone" if one in light else "everything"
        print(f"python: {one.name} runs {what}: {one.path}", flush=True)
    told = []
    failed = 0
    for one in chosen:
        print(f"==> python {one.name}", flush=True)
        start = time.monotonic()
        passed = run(one, everything=one not in light, arguments=arguments)
        told.append(f"{one.name} {'passed' if passed else 'FAILED'} in {time.monotonic() - start:.0f} s")
        failed += not passed
    print(f"python: {', '.join(told)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
