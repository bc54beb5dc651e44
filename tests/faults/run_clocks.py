#!/usr/bin/env python3
"""The program, the Python package and the PHP package, which look at the clock themselves, with a clock that is wrong.

    run_clocks.py BUILD PROGRAM WHEELS

The clock of the machine is replaced by one that jumps: before 1970, over 2038, 2106 and 9999, to the end of 63 bits,
and back. What has to come out is computed here, from the rules of docs/click-validation.md, and Python signs the click.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEY = "0123456789abcdef0123456789abcdef"
EXPIRES = 1_700_000_060
LIFETIME = 600
FIRST = EXPIRES - LIFETIME
# Each jump, and what the guard knew before it.
TIMES = [-(2**62), -1, 0, FIRST - 1, FIRST, FIRST, EXPIRES - 1, 0, FIRST, EXPIRES, EXPIRES - 1, 2**31 - 1, 2**31, 2**32]
TIMES += [
    EXPIRES - 30,
    253_402_300_800,
    99_999_999_999,
    100_000_000_000,
    2**62,
    2**63 - 1,
    FIRST,
    -(2**31),
    EXPIRES - 1,
]


def click() -> str:
    message = f"/c?a=1&b=2&c=3&expires={EXPIRES}"
    mac = hmac.new(KEY.encode(), message.encode(), hashlib.sha256).digest()
    return f"{message}&signature={base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def expected(remembers: bool, refuses: bool) -> list[tuple[str, str]]:
    """The reasons without a guard and with one.

    A clock before 1970 counts as 1970, but to PHP, which refuses it as it does times that can only be milliseconds.
    """
    reasons = []
    is_known = False
    for time in TIMES:
        now = max(time, 0)
        if refuses and (time < 0 or time > 99_999_999_999):
            reasons.append(("refused", "refused"))
            continue
        plain = "expired" if now >= EXPIRES else "valid"
        guarded = "lifetime_too_long" if now + LIFETIME < EXPIRES else plain
        if guarded == "valid" and remembers:
            guarded, is_known = ("replayed" if is_known else "valid"), True
        reasons.append((plain, guarded))
    return reasons


def run(build: Path, *command: str | Path, **environment: str) -> list[list[str]]:
    """The words of each line that it prints, with the clock in BUILD/clock; a click that is not valid is no failure."""
    faked = {"LD_PRELOAD": str(build / "fake_clock.so"), "FAKE_CLOCK": str(build / "clock"), **environment}
    ended = subprocess.run(command, env={**os.environ, **faked}, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1) or ended.stderr:
        raise SystemExit(f"clocks: {command[0]} ended with {ended.returncode}: {ended.stderr}")
    return [line.split() for line in ended.stdout.splitlines()]


def of_program(build: Path, program: str) -> list[tuple[str, str]]:
    """A process for each time, and so no guard."""
    reasons = []
    for time in TIMES:
        (build / "clock").write_text(str(time))
        verify = (program, "click", "verify", "--insecure-key", KEY)
        plain = run(build, *verify, click())[0][0]
        reasons.append((plain, run(build, *verify, "--max-lifetime", str(LIFETIME), click())[0][0]))
    return reasons


def of_driver(build: Path, *command: str | Path, **environment: str) -> list[tuple[str, str]]:
    (build / "clock").write_text(str(FIRST))
    times = map(str, TIMES)
    lines = run(build, *command, build / "clock", KEY, click(), str(LIFETIME), *times, **environment)
    return [(plain, guarded) for plain, guarded in lines]


def check(name: str, reasons: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> None:
    for time, got, right in zip(TIMES, reasons, wanted, strict=True):
        if got != right:
            raise SystemExit(f"clocks: {name}: at {time}: {got}, expected {right}")
    # The control: nobody looked at a clock that was not faked.
    if len(set(reasons)) < 3:
        raise SystemExit(f"clocks: {name}: the same at all times: {reasons}")
    print(f"figure: a machine's clock that jumps from before 1970 to the end of 63 bits, {name}: ", end="")
    print(f"{2 * len(wanted)} verdicts, 0 not as the rules say", flush=True)


def main() -> None:
    build, program, wheels = (Path(argument).resolve() for argument in sys.argv[1:4])
    build.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC", "cc")
    library = build / "fake_clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", HERE / "fake_clock.c", "-o", library], check=True)
    [wheel] = wheels.glob("*.whl")
    packages = build / "packages"
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", wheel, packages],
        check=True,
    )
    check("the program adseal", of_program(build, str(program)), expected(remembers=False, refuses=False))
    python = of_driver(build, sys.executable, HERE / "clock_driver.py", PYTHONPATH=str(packages))
    check("the Python package", python, expected(remembers=True, refuses=False))
    php = of_driver(build, "php", HERE / "clock_driver.php")
    check("the PHP package", php, expected(remembers=True, refuses=True))


if __name__ == "__main__":
    main()
