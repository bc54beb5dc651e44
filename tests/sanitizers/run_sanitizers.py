#!/usr/bin/env python3
"""The C and C++ tests under sanitizers, and faults on purpose, each of which has to be reported.

    run_sanitizers.py BUILD TARGET           all of it; clang-19, valgrind and Rust's sources are needed
    run_sanitizers.py BUILD TARGET --short   AddressSanitizer, LeakSanitizer and UBSan over the C tests, with $CC

Programs go to BUILD; TARGET is cargo's target directory, with the library of `make lib` in it. AddressSanitizer runs
with that library and with one whose Rust code is instrumented, too; ThreadSanitizer with one whose Rust code is
instrumented down to the standard library. Lines `figure: NAME: VALUE` tell what was done in this run.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sanitized_builds import C_PROGRAMS, Libraries, Programs

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"
CHECKS = re.compile(r"^\w+: (\d+) checks, 0 failed$", re.MULTILINE)
# What any of the tools prints in front of a report.
REPORT = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:|ERROR SUMMARY: [1-9]|detected memory leaks")
SECONDS = 600


class WrongError(Exception):
    """A test or a tool did not do what it has to."""


@dataclass
class Tool:
    """A sanitizer, what runs under it, and the faults that it has to report: a name of planted.c, and its report."""

    name: str
    programs: list[Path]
    planted: Path
    faults: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: tuple[str, ...] = ()

    def run(self, program: Path, *arguments: str) -> tuple[int, str]:
        """Its exit status, and all that it printed."""
        ended = subprocess.run(
            [*self.wrapper, program, *arguments],
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        return ended.returncode, ended.stdout

    def find_nothing(self) -> tuple[int, int]:
        """Runs every program: how many programs and how many checks."""
        checks = 0
        for program in self.programs:
            arguments = [str(VECTORS)] if program.name in ("vectors", "constants") else []
            status, printed = self.run(program, *arguments)
            if status != 0 or REPORT.search(printed):
                raise WrongError(f"{self.name}: {program} ended with {status}:\n{printed[-20000:]}")
            checks += sum(int(count) for count in CHECKS.findall(printed))
        return len(self.programs), checks

    def find_planted(self) -> int:
        """Runs the faults, after a run without one: how many."""
        status, printed = self.run(self.planted, "nothing")
        if status != 0 or REPORT.search(printed):
            raise WrongError(f"{self.name}: reports where nothing is wrong:\n{printed}")
        for fault, report in self.faults.items():
            status, printed = self.run(self.planted, fault)
            if status == 0 or not re.search(report, printed, re.DOTALL):
                raise WrongError(
                    f"{self.name}: did not report {fault} as {report!r}, status {status}:\n{printed[:20000]}"
                )
        return len(self.faults)

    def check(self) -> None:
        print(f"{self.name}: {len(self.programs)} programs", file=sys.stderr, flush=True)
        found = self.find_planted()
        programs, checks = self.find_nothing()
        print(
            f"figure: {self.name}: {programs} programs, {checks:,} checks, 0 reports;"
            f" planted faults: {found} of {len(self.faults)} found",
            flush=True,
        )


IN_PROGRAM = {
    "write-in-program": "AddressSanitizer: heap-buffer-overflow",
    "overflow-in-program": "runtime error: signed integer overflow",
    "leak": "LeakSanitizer: detected memory leaks",
    "freed-twice": "AddressSanitizer: attempting double-free",
}
# The innermost frame is of the library, which was compiled to look, or it is the copy that the library asked for.
IN_LIBRARY = {
    "read-in-library": r"AddressSanitizer: heap-buffer-overflow[^#]*(#0 [^#]*)?#[01] 0x\S+ [^\n]*libadseal\.so",
    "freed-in-library": r"AddressSanitizer: heap-use-after-free[^#]*#0 0x\S+ [^\n]*libadseal\.so",
    "leak": "LeakSanitizer: detected memory leaks",
}
RACES = {
    "race-in-library": r"ThreadSanitizer: data race[^#]*#0 [^\n]*libadseal\.so",
    "race-in-program": r"ThreadSanitizer: data race[^#]*#0 [^\n]*planted",
}
# The library as it is shipped has the names of its functions.
HELGRIND = {
    "race-in-library": r"Possible data race.*?  at 0x\w+: [^\n]*libadseal\.so",
    "race-in-program": r"Possible data race.*?  at 0x\w+: count ",
}
DRD = {fault: report.replace("Possible data race", "Conflicting") for fault, report in HELGRIND.items()}
ADDRESS = "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1"


def address(name: str, programs: list[Path], planted: Path, library: Path, faults: dict[str, str]) -> Tool:
    environment = {"ASAN_OPTIONS": ADDRESS, "LD_LIBRARY_PATH": str(library)}
    return Tool(name, programs, planted, faults, environment)


def short(build: Path, libraries: Libraries) -> list[Tool]:
    # A report of the compiler's run time tells where the library is; the vectors take as long as all others together.
    programs = Programs(build / "short", libraries.shipped, os.environ.get("CC", "cc"), "", "address,undefined")
    some = [name for name in C_PROGRAMS if name != "vectors"]
    name = "AddressSanitizer, LeakSanitizer and UBSan, short"
    return [address(name, programs.c(some), programs.planted(), libraries.shipped, IN_PROGRAM)]


def valgrind(tool: str, programs: list[Path], planted: Path, faults: dict[str, str]) -> Tool:
    # Threads take turns: without that, one that waits for another by looking again and again may keep it from running.
    wrapper = ("valgrind", f"--tool={tool}", "--fair-sched=try", "--error-exitcode=99")
    return Tool(tool, programs, planted, faults, wrapper=(*wrapper, f"--suppressions={HERE / 'valgrind.supp'}"))


def everything(build: Path, libraries: Libraries) -> list[Tool]:
    compilers = ("clang-19", "clang++-19")
    memory = Programs(build / "address", libraries.shipped, *compilers, "address,undefined")
    all_memory = [*memory.c(C_PROGRAMS), *memory.cpp()]
    threads = Programs(build / "thread", libraries.built("thread"), *compilers, "thread")
    threaded = ["threads", "batch", "fork"]
    # Valgrind reads what gcc tells for debuggers, and not all that clang does.
    system = (os.environ.get("CC", "cc"), os.environ.get("CXX", "c++"))
    plain = Programs(build / "plain", libraries.shipped, *system, "")
    with_threads = [*plain.c(threaded), *plain.cpp_with_threads()]
    # Helgrind takes what a thread of the parent's did for a thread that may still run in the child of a fork.
    without_forks = [program for program in with_threads if program.name != "fork"]
    races = {"TSAN_OPTIONS": "die_after_fork=0:halt_on_error=1", "LD_LIBRARY_PATH": str(libraries.built("thread"))}
    shipped = "AddressSanitizer, LeakSanitizer and UBSan, C and C++ tests with the library as it is shipped"
    instrumented = "AddressSanitizer, LeakSanitizer and UBSan, C and C++ tests with Rust code instrumented"
    return [
        address(shipped, all_memory, memory.planted(), libraries.shipped, IN_PROGRAM),
        address(instrumented, all_memory, memory.planted(), libraries.built("address"), IN_LIBRARY),
        Tool(
            "ThreadSanitizer, threaded C and C++ tests with Rust code and Rust's standard library instrumented",
            [*threads.c(threaded), *threads.cpp_with_threads()],
            threads.planted(),
            RACES,
            races,
        ),
        valgrind("helgrind", without_forks, plain.planted(), HELGRIND),
        valgrind("drd", with_threads, plain.planted(), DRD),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    libraries = Libraries(arguments.target.resolve())
    try:
        tools = (short if arguments.short else everything)(arguments.build.resolve(), libraries)
        # Two at a time: each of them mostly keeps one processor busy.
        with ThreadPoolExecutor(2) as both:
            list(both.map(Tool.check, tools))
    except WrongError as failed:
        print(f"sanitizers: FAILED: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
