"""A directory of its own for each consumer, with an environment that tells it nothing but where adseal is installed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from trees import REPOSITORY, Variables

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
# All else could lead a compiler, CMake or the loader to another adseal, or hide that one is not found. Cargo and Rust
# get what `make lib` got from them.
KEPT = re.compile(r"PATH|HOME|TMPDIR|CARGO_\w+|RUST\w+")
C_FLAGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")


@dataclass(frozen=True)
class Consumer:
    """One row of the report: what it is called, and what it does in its workshop."""

    name: str
    work: Callable[[Workshop], None]


@dataclass
class Workshop:
    """Where one consumer is built and run. The log holds its commands, with what they printed."""

    prefix: Path
    place: Path
    log: list[str] = field(default_factory=list)

    @property
    def libdir(self) -> Path:
        """Where the installed library is, which a distribution may spell lib/x86_64-linux-gnu."""
        found = sorted(self.prefix.glob("lib*/**/libadseal.so"))
        if len(found) != 1:
            raise AssertionError(f"{self.prefix} holds {len(found)} files called libadseal.so")
        return found[0].parent

    @property
    def cargo_target(self) -> Path:
        """Cargo's target directory, in which `make lib` built this tree."""
        return Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").resolve()

    @property
    def archive(self) -> Path:
        return self.libdir / "libadseal.a"

    def run(self, *command: str | Path, succeeds: bool = True, variables: Variables | None = None) -> str:
        """What the command prints, errors too; the variables are added to its environment."""
        more = {name: str(value) for name, value in (variables or {}).items()}
        environment = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        environment |= {"LC_ALL": "C", "CARGO_NET_OFFLINE": "true"} | more
        words = [str(word) for word in command]
        self.log.append("$ " + " ".join([*(f"{name}={value}" for name, value in more.items()), *words]))
        try:
            done = subprocess.run(
                words,
                cwd=self.place,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=600,
            )
        except OSError as error:
            raise AssertionError(str(error)) from error
        self.log.append(done.stdout)
        if (done.returncode == 0) != succeeds:
            raise AssertionError(f"{words[0]} exits with {done.returncode}")
        return done.stdout

    def needed(self, program: str | Path) -> set[str]:
        """The shared libraries that a program names to the loader."""
        return set(re.findall(r"\(NEEDED\).*\[(.*)\]", self.run("readelf", "--wide", "--dynamic", program)))

    def run_shared(self, *command: str | Path, succeeds: bool = True) -> str:
        """Runs a program that has not been told where the shared library is."""
        return self.run(*command, succeeds=succeeds, variables={"LD_LIBRARY_PATH": self.libdir})

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            raise AssertionError(what)

    def expect_shared(self, program: str | Path) -> None:
        self.expect("libadseal.so.1" in self.needed(program), f"{program} does not need libadseal.so.1")

    def expect_static(self, program: str | Path) -> None:
        self.expect(not any("adseal" in name for name in self.needed(program)), f"{program} needs the shared library")
