"""Builds what runs under sanitizers: the library with its Rust code instrumented, programs of tests/c and tests/cpp."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Those of tests/c that check something.
C_PROGRAMS = ["vectors", "misuse", "batch", "threads", "fork", "constants"]
# The parts of the program `behaviour` of tests/cpp in which threads share something.
THREADED = "behaviour.cpp behaviour_threads.cpp behaviour_replay.cpp behaviour_batch.cpp check.cpp"
JOBS = str(min(os.cpu_count() or 1, 8))


def run(*command: str | Path, **environment: str) -> str:
    """What it prints; what it says beside that is shown."""
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, check=True
    )
    return ended.stdout


class Libraries:
    """The library as `make lib` built it, and with the Rust code instrumented."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.shipped = target / "release"

    @cache  # noqa: B019
    def built(self, sanitizer: str) -> Path:
        """The directory of a library that is instrumented for `sanitizer`.

        What is exact about numbers stays on: overflow is checked as in a release, and the standard library checks what
        its unsafe functions ask for. ThreadSanitizer has to see every atomic there is, so the standard library is built
        for it, too. All of that is for nightly compilers, and RUSTC_BOOTSTRAP has this one do it.
        """
        [host] = [line[6:] for line in run("rustc", "-vV").splitlines() if line.startswith("host: ")]
        target = self.target / "sanitizers" / sanitizer
        whole = ["-Zbuild-std=std,panic_unwind"] if sanitizer == "thread" else []
        run(
            *("cargo", "build", "--release", "--locked", "--target", host, "--target-dir", str(target), *whole),
            RUSTC_BOOTSTRAP="1",
            RUSTFLAGS=f"-Zsanitizer={sanitizer} -Cforce-frame-pointers=yes -Cdebug-assertions=yes",
            CARGO_PROFILE_RELEASE_LTO="false",
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS="16",
            CARGO_PROFILE_RELEASE_OPT_LEVEL="1",
        )
        directory = target / host / "release"
        # The name that programs ask for, as `make lib` has it beside the shipped one.
        for link in self.shipped.glob("libadseal.so.*"):
            copy = directory / link.name
            copy.unlink(missing_ok=True)
            copy.symlink_to("libadseal.so")
        return directory


class Programs:
    """The programs of the tests, compiled with a sanitizer and linked with a library."""

    def __init__(self, build: Path, library: Path, c_compiler: str, cpp_compiler: str, sanitizer: str) -> None:
        self.build = build
        self.library = library
        # With the compilers, so that whatever links has it, too.
        flags = f" -fsanitize={sanitizer} -fno-omit-frame-pointer" if sanitizer else ""
        flags += " -fno-sanitize-recover=undefined" if "undefined" in sanitizer else ""
        self.c_compiler = c_compiler + flags
        self.cpp_compiler = cpp_compiler + flags
        self.name = sanitizer or "nothing"
        # What was compiled with other flags is no use.
        stamp = build / "compilers"
        text = f"{self.c_compiler}\n{self.cpp_compiler}\n{library}\n"
        if not stamp.exists() or stamp.read_text() != text:
            shutil.rmtree(build, ignore_errors=True)
            build.mkdir(parents=True)
            stamp.write_text(text)

    def make(self, tests: str, targets: list[Path], *variables: str) -> list[Path]:
        places = (f"LIBDIR={self.library}", f"INCLUDEDIR={ROOT / 'include'}", f"BUILD={targets[0].parent.parent}")
        run("make", "--silent", "-C", f"tests/{tests}", "-j", JOBS, *targets, *places, *variables)
        return targets

    def c(self, names: list[str]) -> list[Path]:
        targets = [self.build / "c" / "c99" / name for name in names]
        return self.make("c", targets, f"CC={self.c_compiler}", "DIALECTS=c99")

    def cpp(self) -> list[Path]:
        return self.make(
            "cpp", [self.build / "cpp" / "c++17" / name for name in ("vectors", "behaviour")], *self.cpp_way()
        )

    def cpp_with_threads(self) -> list[Path]:
        targets = [self.build / "cpp-threads" / "c++17" / "behaviour"]
        return self.make("cpp", targets, *self.cpp_way(), f"behaviour={THREADED}")

    def cpp_way(self) -> tuple[str, ...]:
        """How: without optimisation, for compiling takes longer than running."""
        return f"CXX={self.cpp_compiler}", "DIALECTS=c++17", "WARNINGS=-Wall", "CXXFLAGS=-O0"

    def planted(self) -> Path:
        program = self.build / "planted"
        compile_it = f"{self.c_compiler} -std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Wpedantic -Werror"
        source = ROOT / "tests" / "sanitizers" / "planted.c"
        link = ("-pthread", f"-L{self.library}", f"-Wl,-rpath,{self.library}", "-ladseal")
        run(*compile_it.split(), f"-I{ROOT / 'include'}", source, "-o", program, *link)
        return program
