"""Runs the drivers on a batch, and compares their answers with the reference's, field by field."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
Answers = dict[str, list[str]]
SIGNING = ("sign", "parts", "template", "lint")
# What a language does not show, and answers `?` to: the fields by the operation.
NOT_SHOWN: dict[str, dict[str, tuple[str, ...]]] = {
    # Whoever gives parts or values by their number is told the number.
    "c": {"verify": ("first",), "parts": ("name",), "template": ("name",)},
    "python": {"verify": ("signed",), "many": ("offsets",), "names": ("folded",), **dict.fromkeys(SIGNING, ("index",))},
    "php": {"verify": ("signed",), "names": ("folded",), **dict.fromkeys(SIGNING, ("index",))},
}


def commands() -> dict[str, list[str]]:
    """Each driver, as the Makefile says where it is."""
    return {
        "c": [os.environ["ADSEAL_DRIVER"]],
        "python": [os.environ["ADSEAL_PYTHON"], str(HERE / "driver.py")],
        "php": ["php", "-d", "ffi.enable=1", "-d", "memory_limit=512M", str(HERE / "driver.php")],
    }


@dataclass(frozen=True)
class Difference:
    driver: str
    seed: int
    case: int
    line: str
    fields: list[tuple[str, str, str]]

    def __str__(self) -> str:
        told = "; ".join(f"{name} is {given}, and should be {wanted}" for name, wanted, given in self.fields)
        return f"{self.driver}, --seed {self.seed} --only {self.case}: {told}: {self.line}"[:2_000]


@contextlib.contextmanager
def run_drivers(lines: list[str], lie: int) -> Iterator[Callable[[], Answers]]:
    """The drivers at work on the lines; whoever calls what it gives waits for their answers."""
    with tempfile.TemporaryDirectory(prefix="adseal-differential-") as name:
        folder = Path(name)
        (folder / "in").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        running: dict[str, subprocess.Popen[bytes]] = {}
        for driver, command in commands().items():
            lying = ["--lie", str(lie)] if lie else []
            with (folder / "in").open("rb") as given, (folder / driver).open("wb") as told:
                running[driver] = subprocess.Popen([*command, *lying], stdin=given, stdout=told)

        def answers() -> Answers:
            for driver, process in running.items():
                if process.wait() != 0:
                    raise SystemExit(f"differential: the driver of {driver} ended with {process.returncode}")
            return {driver: (folder / driver).read_text(encoding="utf-8").splitlines() for driver in running}

        try:
            yield answers
        finally:
            for process in running.values():
                process.kill()
                process.wait()


def fields_of(answer: str) -> dict[str, str]:
    return dict(field.partition("=")[::2] for field in answer.split(" "))


def differences(driver: str, line: str, expected: str, told: str) -> list[tuple[str, str, str]]:
    """The fields that differ: name, the reference's, the driver's."""
    not_shown = NOT_SHOWN[driver].get(line.partition(" ")[0], ())
    wanted, given = fields_of(expected), fields_of(told)
    if list(wanted) != list(given):
        return [("answer", expected, told)]
    return [
        (name, wanted[name], given[name])
        for name in wanted
        if given[name] != wanted[name] and not (given[name] == "?" and name in not_shown)
    ]


def compare(
    driver: str, seed: int, lines: list[str], expected: list[str], told: list[str]
) -> tuple[int, list[Difference]]:
    """How many fields were compared, and which answers differ."""
    if len(told) != len(expected):
        raise SystemExit(
            f"differential: the driver of {driver} answers {len(told)} of {len(expected)} cases of seed {seed}"
        )
    fields, found = 0, []
    for number, (wanted, given) in enumerate(zip(expected, told, strict=True)):
        fields += given.count("=") - given.count("=?")
        if wanted != given and (wrong := differences(driver, lines[number], wanted, given)):
            found.append(Difference(driver, seed, number, lines[number], wrong))
    return fields, found
